import { connect, type Socket } from "node:net";
import type { Address } from "./address.ts";
import {
  headerOf,
  type ResponseHead,
  ResponseReader,
} from "./response_reader.ts";
import { eventually, type WaitOptions, within } from "./wait.ts";

/** A part of a body and when it came. */
export interface Arrival {
  readonly atMs: number;
  readonly bytes: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: Buffer;
  /** When each part of the body came. */
  readonly arrivals: readonly Arrival[];
}

export interface RequestOptions extends WaitOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

interface Expected {
  readonly arrivals: Arrival[];
  head: ResponseHead | undefined;
  resolve(answer: Answer): void;
  reject(reason: Error): void;
}

/** A connection that sends exactly what it is told and reads HTTP/1.1 responses. */
export class Connection {
  readonly #socket: Socket;
  readonly #expected: Expected[] = [];
  readonly #reader: ResponseReader = new ResponseReader({
    onHead: (head) => this.#accept(head),
    onBody: (bytes) =>
      this.#expected[0]?.arrivals.push({ atMs: performance.now(), bytes }),
    onEnd: () => this.#deliver(),
  });
  /** Resolves, with the time, when the connection is closed from either side. */
  readonly closed: Promise<number>;
  /** Everything that came without being asked for. */
  unasked = "";

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (bytes) => this.#read(bytes as Buffer));
    socket.on("error", (error) => this.#fail(error.message));
    socket.on("end", () => this.#reader.end());
    this.closed = new Promise((resolve) => {
      socket.on("close", () => {
        this.#fail("the server closed the connection");
        resolve(performance.now());
      });
    });
  }

  static open(
    address: Address,
    options: WaitOptions = {},
  ): Promise<Connection> {
    const opened = new Promise<Connection>((resolve, reject) => {
      const socket = connect({ ...address, allowHalfOpen: false });
      socket.setNoDelay(true);
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new Connection(socket));
      });
    });
    return within(
      `a connection to ${JSON.stringify(address)}`,
      opened,
      options,
    );
  }

  get isClosed(): boolean {
    return this.#socket.destroyed;
  }

  /** Sends raw bytes, and calls `onTaken` when the kernel has all of them. */
  send(bytes: Uint8Array | string, onTaken?: () => void): void {
    this.#socket.write(bytes, onTaken);
  }

  /** Waits for the next response. */
  receive(
    options: WaitOptions & { readonly isHead?: boolean } = {},
  ): Promise<Answer> {
    const answer = new Promise<Answer>((resolve, reject) => {
      if (this.isClosed) reject(new Error("the connection is closed"));
      if (options.isHead === true) this.#reader.isHeadRequest = true;
      this.#expected.push({ arrivals: [], head: undefined, resolve, reject });
    });
    return within("a response", answer, options);
  }

  /** Sends a request and waits for its response. */
  request(target: string, options: RequestOptions = {}): Promise<Answer> {
    const method = options.method ?? "GET";
    const answer = this.receive({ ...options, isHead: method === "HEAD" });
    this.send(requestHead(target, options));
    if (options.body !== undefined) this.send(options.body);
    return answer;
  }

  /** What has come of the body of the response under way. */
  get bodySoFar(): string {
    const arrivals = this.#expected[0]?.arrivals ?? [];
    return Buffer.concat(arrivals.map(({ bytes }) => bytes)).toString("latin1");
  }

  /** Resolves when `text` has come in the body of the response under way. */
  async bodyContains(text: string): Promise<void> {
    await eventually(
      `${JSON.stringify(text)} in the body`,
      () => this.bodySoFar.includes(text),
      { everyMs: 5, explain: () => `The body so far: ${this.bodySoFar}` },
    );
  }

  /** Ends our side; the server's answer can still come. */
  halfClose(): void {
    this.#socket.end();
  }

  /** Cuts the connection off. */
  destroy(): void {
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    if (this.#expected.length === 0) {
      this.unasked += bytes.toString("latin1");
      return;
    }
    try {
      this.#reader.push(bytes);
    } catch (error) {
      this.#fail((error as Error).message);
    }
  }

  #accept(head: ResponseHead): void {
    const expected = this.#expected[0];
    if (expected !== undefined) expected.head = head;
  }

  #deliver(): void {
    const expected = this.#expected.shift();
    if (expected?.head === undefined) return;
    expected.resolve({
      status: expected.head.status,
      head: expected.head.text,
      body: Buffer.concat(expected.arrivals.map(({ bytes }) => bytes)),
      arrivals: expected.arrivals,
    });
  }

  #fail(reason: string): void {
    const progress = this.#reader.progress;
    for (const expected of this.#expected.splice(0)) {
      expected.reject(new Error(`${reason}, ${progress}`));
    }
  }
}

/** Sends one request on a connection of its own. */
export async function request(
  address: Address,
  target: string,
  options: RequestOptions = {},
): Promise<Answer> {
  const connection = await Connection.open(address, options);
  const headers = { connection: "close", ...options.headers };
  try {
    return await connection.request(target, { ...options, headers });
  } finally {
    connection.destroy();
  }
}

/** The head of a request, ready to be sent. */
export function requestHead(target: string, options: RequestOptions): string {
  const lines = [`${options.method ?? "GET"} ${target} HTTP/1.1`];
  const headers: Record<string, string> = {
    host: "localhost",
    ...options.headers,
  };
  if (
    options.body !== undefined && headers["transfer-encoding"] === undefined
  ) {
    headers["content-length"] ??= String(Buffer.byteLength(options.body));
  }
  for (const [name, value] of Object.entries(headers)) {
    lines.push(`${name}: ${value}`);
  }
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** A header of an answer, "" when there is none. */
export function header(answer: Answer, name: string): string {
  return headerOf(answer.head, name);
}

/** The values of a header that may come several times. */
export function allHeaders(answer: Answer, name: string): string[] {
  return answer.head.split("\r\n")
    .filter((line) => line.toLowerCase().startsWith(`${name}:`))
    .map((line) => line.slice(name.length + 1).trim());
}

/** The body of an answer as JSON. */
export function json<Value>(answer: Answer): Value {
  return JSON.parse(answer.body.toString()) as Value;
}
