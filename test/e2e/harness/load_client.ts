import { connect, type Socket } from "node:net";
import type { Address } from "./address.ts";
import type { LoadOptions } from "./load.ts";
import type { LoadReport } from "./load_report.ts";
import { type ResponseHead, ResponseReader } from "./response_reader.ts";

const ANSWER_TIMEOUT_MS = 15_000;
const PAUSE_AFTER_FAILURE_MS = 10;

/** One client of a load: sends a request, reads the answer, sends the next. */
export class LoadClient {
  readonly #address: Address;
  readonly #report: LoadReport;
  readonly #options: LoadOptions;
  #link: Link | undefined;
  #isStopping = false;
  #hasStopped: () => void = () => {};

  constructor(address: Address, report: LoadReport, options: LoadOptions) {
    this.#address = address;
    this.#report = report;
    this.#options = options;
  }

  start(): void {
    this.#next();
  }

  /** Resolves when the request under way has its answer or has failed. */
  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#isStopping = true;
      this.#hasStopped = resolve;
      if (this.#link?.isWaiting !== true) this.#end();
    });
  }

  #end(): void {
    this.#link?.drop();
    this.#hasStopped();
  }

  #next(): void {
    if (this.#isStopping) return this.#end();
    this.#report.sent++;
    const target = `/${this.#report.sent}`;
    if (this.#link?.isOpen !== true) this.#link = this.#open();
    this.#link.send(target);
  }

  #open(): Link {
    this.#report.connections++;
    return new Link(this.#address, {
      isKeepAlive: this.#options.isKeepAlive,
      timeoutMs: this.#options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS,
      onAnswer: (pid, durationMs) => {
        this.#report.countAnswer(pid, durationMs);
        this.#schedule(this.#options.thinkMs ?? 0);
      },
      onFailure: (failure) => {
        this.#report.countFailure(failure);
        this.#schedule(PAUSE_AFTER_FAILURE_MS);
      },
    });
  }

  #schedule(delayMs: number): void {
    if (delayMs === 0 || this.#isStopping) return this.#next();
    setTimeout(() => this.#next(), delayMs);
  }
}

interface LinkOptions {
  readonly isKeepAlive: boolean;
  readonly timeoutMs: number;
  onAnswer(pid: number, durationMs: number): void;
  onFailure(
    failure: { reason: string; lastPid: number; answeredBefore: number },
  ): void;
}

/** A connection of a load client. */
class Link {
  readonly #options: LinkOptions;
  readonly #socket: Socket;
  readonly #reader: ResponseReader;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #target = "";
  #sentAt = 0;
  #isConnected = false;
  #status = 0;
  #body = "";
  #mustClose = false;
  #lastPid = 0;
  #answered = 0;
  isOpen = true;

  constructor(address: Address, options: LinkOptions) {
    this.#options = options;
    this.#reader = new ResponseReader({
      onHead: (head) => this.#begin(head),
      onBody: (part) => this.#body += part.toString("latin1"),
      onEnd: () => this.#finish(),
    });
    this.#socket = connect({ ...address, noDelay: true });
    this.#socket.on("connect", () => this.#isConnected = true);
    this.#socket.on("data", (bytes) => this.#read(bytes as Buffer));
    this.#socket.on("end", () => this.#endOfInput());
    this.#socket.on("error", (error) => this.#lose(codeOf(error)));
    this.#socket.on("close", () => this.#lose("closed"));
  }

  get isWaiting(): boolean {
    return this.#target !== "";
  }

  send(target: string): void {
    this.#target = target;
    this.#sentAt = performance.now();
    this.#body = "";
    this.#timer ??= setTimeout(() => this.#checkAge(), this.#options.timeoutMs);
    const connection = this.#options.isKeepAlive ? "keep-alive" : "close";
    this.#socket.write(
      `GET ${target} HTTP/1.1\r\nhost: load\r\nconnection: ${connection}\r\n\r\n`,
    );
  }

  drop(): void {
    this.isOpen = false;
    clearTimeout(this.#timer);
    this.#socket.destroy();
  }

  #checkAge(): void {
    this.#timer = undefined;
    if (!this.isWaiting) return;
    const leftMs = this.#sentAt + this.#options.timeoutMs - performance.now();
    if (leftMs > 0) {
      this.#timer = setTimeout(() => this.#checkAge(), leftMs);
      return;
    }
    this.#lose(`no answer in ${this.#options.timeoutMs} ms`);
  }

  #read(bytes: Buffer): void {
    if (!this.isWaiting) return this.#lose("unasked bytes");
    try {
      this.#reader.push(bytes);
    } catch (error) {
      this.#lose((error as Error).message);
    }
  }

  #endOfInput(): void {
    this.#mustClose = true;
    if (!this.#reader.end()) this.#lose("closed");
  }

  #begin(head: ResponseHead): void {
    this.#status = head.status;
    this.#mustClose = !this.#options.isKeepAlive ||
      /\r\nconnection:[ \t]*close/i.test(head.text);
  }

  #finish(): void {
    const pid = Number(this.#body.slice(this.#target.length + 1));
    const isRight = this.#status === 200 && pid > 0 &&
      this.#body.startsWith(`${this.#target} `);
    if (!isRight) {
      return this.#lose(
        `wrong answer ${this.#status} ${this.#body.slice(0, 60)}`,
      );
    }
    this.#target = "";
    this.#lastPid = pid;
    this.#answered++;
    if (this.#mustClose) this.drop();
    this.#options.onAnswer(pid, performance.now() - this.#sentAt);
  }

  /** The connection is of no use any more; a request under way has failed. */
  #lose(what: string): void {
    if (!this.isOpen) return;
    this.drop();
    if (!this.isWaiting) return;
    this.#target = "";
    const where = this.#isConnected
      ? `${what} ${this.#reader.progress}${
        this.#answered > 0 ? " of a reused connection" : ""
      }`
      : `connect error ${what}`;
    this.#options.onFailure({
      reason: where,
      lastPid: this.#lastPid,
      answeredBefore: this.#answered,
    });
  }
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message;
}
