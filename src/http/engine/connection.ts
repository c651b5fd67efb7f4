import { HeadReader } from "../wire/head_reader.ts";
import type { WireLimits } from "../wire/limits.ts";
import { Refusal } from "../wire/refusal.ts";
import { parseRequestHead, type RequestHead } from "../wire/request_head.ts";
import type { ByteSocket } from "./byte_socket.ts";
import {
  Exchange,
  type ExchangeChannel,
  type ExchangeContext,
} from "./exchange.ts";
import { RequestBody } from "./request_body.ts";
import { reasonPhrase } from "./status.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** What is read and thrown away of a body that the app does not want, to keep the connection. */
const DISCARDED_BYTES = 1024 * 1024;
/** How long what a client still sends is read after the last response, so that it gets that one. */
const LINGER_MS = 2000;

/** Less than the time between two sweeps. */
const SECOND_SIGHT_MS = 25;

/** Durations in milliseconds. */
export interface ConnectionTimeouts {
  /** From the first byte of a head, or from the connection, to the end of the head. */
  readonly headMs: number;
  /** Between pieces of a request body. */
  readonly bodyMs: number;
  /** Between pieces of a response that the client takes. */
  readonly writeMs: number;
  /** Between a response and the next request. */
  readonly keepaliveMs: number;
}

export interface ConnectionContext extends ExchangeContext {
  readonly limits: WireLimits;
  readonly timeouts: ConnectionTimeouts;
  readonly now: () => number;
  readonly decodeLatin1: (
    bytes: Uint8Array,
    start: number,
    end: number,
  ) => string;
  readonly isDraining: () => boolean;
}

/** Where a connection is, and so what its deadline means. */
type Stage =
  /** Between requests; nothing of the next one has come. */
  | "idle"
  | "head"
  | "exchange"
  /** The last response is written; what comes is thrown away. */
  | "lingering";

/** One client: reads requests one after the other, and answers in order. */
export class Connection {
  readonly #socket: ByteSocket;
  readonly #context: ConnectionContext;
  readonly #reader: HeadReader;
  readonly #channel: ExchangeChannel;
  #stage: Stage = "idle";
  #exchange: Exchange | undefined;
  /** What came after the request that is being answered. */
  #rest: Bytes | undefined;
  /** A loop over `#rest` is under way. */
  #isReading = false;
  #isDiscarding = false;
  #isPaused = false;
  #hasEnded = false;
  #onWritable: (() => void) | undefined;
  #deadline: number;
  /** When a sweep first found it overdue. */
  #overdueSince: number | undefined;
  #idleSince: number;
  /** What the client had still to take at the last deadline. */
  #unsentBytes = 0;

  constructor(socket: ByteSocket, context: ConnectionContext) {
    this.#socket = socket;
    this.#context = context;
    this.#reader = new HeadReader(context.limits, context.decodeLatin1);
    this.#idleSince = context.now();
    this.#deadline = this.#idleSince + context.timeouts.headMs;
    this.#channel = {
      socket,
      // Read once: it is gone when the client is.
      remoteAddress: socket.remoteAddress ?? "",
      mayPersist: () => this.#mayPersist(),
      untilWritable: () => this.#untilWritable(),
      onEnd: (outcome) => this.#ended(outcome),
    };
    socket.on("data", (bytes) => this.#receive(bytes));
    socket.on("drain", () => this.#writable());
    socket.on("end", () => this.#halfClosed());
    socket.on("close", () => this.#closed());
    // "close" follows, and says all that is needed.
    socket.on("error", () => {});
  }

  /** Enforces deadlines; called at every sweep. */
  enforce(now: number, drainIdleMs: number | undefined): void {
    const isOverdue = now >= this.#deadline ||
      this.#isIdleInDrain(now, drainIdleMs);
    // At second sight only: after a pause of this process, timers run before what has arrived in
    // the meantime is read. Bun then runs them twice in a row, which counts once.
    this.#overdueSince = isOverdue ? this.#overdueSince ?? now : undefined;
    if (now - (this.#overdueSince ?? now) >= SECOND_SIGHT_MS) this.#expire();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #isIdleInDrain(now: number, drainIdleMs: number | undefined): boolean {
    if (drainIdleMs === undefined || this.#stage !== "idle") return false;
    return now - this.#idleSince >= drainIdleMs;
  }

  #receive(bytes: Bytes): void {
    switch (this.#stage) {
      case "lingering":
        return;
      case "exchange":
        return this.#receiveBody(bytes);
      case "idle":
        this.#deadline = this.#context.now() + this.#context.timeouts.headMs;
        this.#stage = "head";
        return this.#readHeads(bytes);
      case "head":
        return this.#readHeads(bytes);
    }
  }

  /** Reads and answers requests until the bytes are used up or one takes its time. */
  #readHeads(bytes: Bytes): void {
    this.#isReading = true;
    try {
      let next: Bytes | undefined = bytes;
      while (next !== undefined) {
        this.#readHead(next);
        next = this.#exchange === undefined ? this.#takeRest() : undefined;
      }
    } catch (error) {
      this.#refuse(error);
    } finally {
      this.#isReading = false;
    }
  }

  #takeRest(): Bytes | undefined {
    const rest = this.#rest;
    this.#rest = undefined;
    return rest;
  }

  #readHead(bytes: Bytes): void {
    const read = this.#reader.push(bytes, 0);
    if (read === undefined) {
      this.#stage = this.#reader.isInside ? "head" : "idle";
      return;
    }
    const head = parseRequestHead(read.lines);
    const { limits } = this.#context;
    if (head.body.kind === "length" && head.body.bytes > limits.bodyBytes) {
      throw new Refusal(413, "content-length too large");
    }
    this.#begin(head, bytes, read.end);
  }

  #begin(head: RequestHead, bytes: Bytes, end: number): void {
    const body = head.body.kind === "none"
      ? undefined
      : new RequestBody(head.body, this.#context.limits, {
        onWanted: () => this.#bodyWanted(head),
        onRoom: () => this.#resume(),
      });
    this.#stage = "exchange";
    this.#deadline = Infinity;
    const used = body === undefined ? end : body.push(bytes, end);
    if (used < bytes.length) this.#keepRest(bytes.subarray(used));
    if (body?.isFull) this.#pause();
    this.#exchange = new Exchange(this.#context, this.#channel, { head, body });
    this.#exchange.run();
  }

  #receiveBody(bytes: Bytes): void {
    const body = this.#exchange?.body;
    if (body === undefined || body.isComplete) return this.#keepRest(bytes);
    try {
      const used = body.push(bytes, 0);
      if (used < bytes.length) this.#keepRest(bytes.subarray(used));
      if (this.#isDiscarding && body.isComplete) return this.#next();
      if (body.isFull) this.#pause();
      this.#awaitBody();
    } catch (error) {
      this.#refuse(error);
    }
  }

  #bodyWanted(head: RequestHead): void {
    const exchange = this.#exchange;
    // The app may read before the exchange is known here: what it wants has arrived or is awaited.
    if (
      head.expectsContinue && exchange?.isAnswering !== true &&
      !exchange?.body?.isComplete
    ) {
      this.#socket.write("HTTP/1.1 100 Continue\r\n\r\n", "latin1");
    }
    this.#awaitBody();
  }

  /** The client has its time for the next piece, as long as it is its turn. */
  #awaitBody(): void {
    const body = this.#exchange?.body;
    const isAwaited = body !== undefined && !body.isComplete &&
      !this.#isPaused &&
      (body.isTaken || this.#isDiscarding);
    this.#deadline = isAwaited
      ? this.#context.now() + this.#context.timeouts.bodyMs
      : Infinity;
  }

  #keepRest(bytes: Bytes): void {
    this.#rest = this.#rest === undefined ? bytes : joinTwo(this.#rest, bytes);
    this.#pause();
  }

  #mayPersist(): boolean {
    const { timeouts, isDraining } = this.#context;
    if (isDraining() || timeouts.keepaliveMs === 0 || this.#hasEnded) {
      return false;
    }
    const body = this.#exchange?.body;
    return body === undefined || body.isTouched ||
      body.missingBytes <= DISCARDED_BYTES;
  }

  #ended(outcome: "persist" | "close" | "destroy"): void {
    if (outcome === "destroy") return void this.#socket.destroy();
    if (outcome === "close") return this.#linger();
    const body = this.#exchange?.body;
    if (body !== undefined && !body.isComplete) return this.#discardBody(body);
    this.#next();
  }

  /** The client was not told of an end: the rest of its request is read, and thrown away. */
  #discardBody(body: RequestBody): void {
    this.#isDiscarding = true;
    body.discard();
    this.#awaitBody();
  }

  #next(): void {
    const { now, timeouts } = this.#context;
    this.#exchange = undefined;
    this.#isDiscarding = false;
    this.#idleSince = now();
    this.#stage = "idle";
    this.#deadline = this.#idleSince + timeouts.keepaliveMs;
    const rest = this.#isReading ? undefined : this.#takeRest();
    if (rest !== undefined) this.#receive(rest);
    if (this.#rest === undefined) this.#resume();
  }

  #linger(): void {
    this.#exchange = undefined;
    this.#rest = undefined;
    this.#stage = "lingering";
    this.#deadline = this.#context.now() + LINGER_MS;
    this.#socket.end();
    this.#resume();
  }

  #refuse(error: unknown): void {
    if (!(error instanceof Refusal)) throw error;
    const isAnswering = this.#exchange?.isAnswering ?? false;
    this.#exchange?.stop(error, error.status);
    if (isAnswering) return void this.#socket.destroy();
    const body = `${reasonPhrase(error.status)}\n`;
    this.#socket.write(
      `HTTP/1.1 ${error.status} ${reasonPhrase(error.status)}\r\n` +
        `content-type: text/plain; charset=utf-8\r\ncontent-length: ${body.length}\r\n` +
        `date: ${this.#context.date()}\r\nconnection: close\r\n\r\n${body}`,
      "latin1",
    );
    this.#linger();
  }

  #expire(): void {
    switch (this.#stage) {
      case "idle":
      case "lingering":
        return this.#destroyWhenSent();
      case "head":
        return this.#refuse(new Refusal(408, "head too slow"));
      case "exchange":
        if (this.#onWritable !== undefined || this.#hasEnded) {
          return void this.#socket.destroy();
        }
        return this.#refuse(new Refusal(408, "body too slow"));
    }
  }

  /** A client that still takes the last response, however slowly, keeps the connection. */
  #destroyWhenSent(): void {
    const { writableLength } = this.#socket;
    if (writableLength === 0 || writableLength === this.#unsentBytes) {
      return void this.#socket.destroy();
    }
    this.#unsentBytes = writableLength;
    this.#deadline = this.#context.now() + this.#context.timeouts.writeMs;
  }

  #untilWritable(): Promise<void> {
    this.#deadline = this.#context.now() + this.#context.timeouts.writeMs;
    return new Promise((resolve) => this.#onWritable = resolve);
  }

  #writable(): void {
    this.#onWritable?.();
    this.#onWritable = undefined;
    this.#awaitBody();
  }

  /**
   * The client sends no more. It may be gone, and the app is told so; but one that waits for its
   * answer, as many scripts do, still gets it if it is quick.
   */
  #halfClosed(): void {
    this.#hasEnded = true;
    const exchange = this.#exchange;
    if (exchange === undefined) return void this.#socket.end();
    const isWaiting = !exchange.isAnswering &&
      (exchange.body?.isComplete ?? true);
    if (isWaiting) {
      this.#deadline = this.#context.now() + LINGER_MS;
      return exchange.abort(disconnected());
    }
    exchange.stop(disconnected(), 0);
    this.#socket.destroy();
  }

  #closed(): void {
    this.#deadline = Infinity;
    this.#exchange?.stop(disconnected(), 0);
    this.#onWritable?.();
  }

  #pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#socket.pause();
  }

  #resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#socket.resume();
  }
}

function joinTwo(first: Bytes, second: Bytes): Bytes {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

function disconnected(): DOMException {
  return new DOMException("The client disconnected", "AbortError");
}
