/** What llhttp, the parser of node:http, makes of the bytes of a connection. */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { Duplex } from "node:stream";

/** A request that llhttp gave out with all of its body. */
export interface LlhttpMessage {
  readonly method: string;
  readonly target: string;
  readonly minor: number;
  /** Names in lower case. */
  readonly fields: readonly string[];
  /** In latin1. */
  readonly body: string;
  readonly trailers: readonly string[];
  readonly isPersistent: boolean;
  readonly expectsContinue: boolean;
}

export interface LlhttpReading {
  readonly messages: readonly LlhttpMessage[];
  /** Why it refused what came then: a code of llhttp, or a status of node:http; "" if it did not. */
  readonly refusal: string;
}

/** Bytes after the last request of a connection: not a fault of what was read before. */
const AFTER_CLOSE = "HPE_CLOSED_CONNECTION";

/** Reads with node:http. Its own limits are so high that they are never met. */
export class Llhttp {
  readonly server: Server;
  readonly #recordings = new WeakMap<Duplex, Recording>();

  constructor() {
    this.server = createServer({
      maxHeaderSize: 2 ** 20,
      // No timer may end what is compared.
      connectionsCheckingInterval: 2 ** 30,
    });
    this.server.maxHeadersCount = 0;
    this.server.on(
      "request",
      (request, response) => this.#record(request, response, false),
    );
    this.server.on(
      "checkContinue",
      (request, response) => this.#record(request, response, true),
    );
    this.server.on("checkExpectation", (request, response) => {
      this.recordingOf(request.socket).refuse("417");
      response.end();
    });
    this.server.on("clientError", (error, socket) => {
      const { code = error.message }: NodeJS.ErrnoException = error;
      // The socket stays: the bodies of requests before this one are still to be told.
      if (code !== AFTER_CLOSE) this.recordingOf(socket).refuse(code);
    });
  }

  recordingOf(socket: Duplex): Recording {
    const known = this.#recordings.get(socket);
    if (known !== undefined) return known;
    const recording = new Recording();
    this.#recordings.set(socket, recording);
    return recording;
  }

  /** Reads bytes through a stream that stands for a socket, as node:http allows. */
  async read(bytes: Uint8Array): Promise<LlhttpReading> {
    const socket = new Wire();
    const recording = this.recordingOf(socket);
    this.server.emit("connection", socket);
    // It is read in the next turn; the end of a body is told one later.
    await nextTurn();
    socket.push(bytes);
    await nextTurn();
    await nextTurn();
    if (socket.output.startsWith("HTTP/1.1 4")) {
      recording.refuse(socket.output.slice(9, 12));
    }
    const reading = recording.read();
    socket.destroy();
    return reading;
  }

  #record(
    request: IncomingMessage,
    response: ServerResponse,
    expectsContinue: boolean,
  ): void {
    const recording = this.recordingOf(request.socket);
    recording.add({ request, response, expectsContinue });
  }
}

/** What happens on one connection. */
class Recording {
  readonly #messages: LlhttpMessage[] = [];
  #refusal = "";

  refuse(why: string): void {
    if (this.#refusal === "") this.#refusal = why;
  }

  add(
    { request, response, expectsContinue }: {
      request: IncomingMessage;
      response: ServerResponse;
      expectsContinue: boolean;
    },
  ): void {
    const isPersistent = response.shouldKeepAlive;
    let body = "";
    request.setEncoding("latin1");
    request.on("data", (text: string) => body += text);
    // It is incomplete when the connection ends; that is the end of the comparison, too.
    request.on("error", () => {});
    request.on("end", () => {
      this.#messages.push({
        method: request.method ?? "",
        target: request.url ?? "",
        minor: request.httpVersionMinor,
        fields: lowerNames(request.rawHeaders),
        body,
        trailers: lowerNames(request.rawTrailers),
        isPersistent,
        expectsContinue,
      });
      response.end();
    });
  }

  read(): LlhttpReading {
    return { messages: [...this.#messages], refusal: this.#refusal };
  }
}

/** The server's side of a connection in memory. */
class Wire extends Duplex {
  output = "";

  override _read(): void {}

  override _write(chunk: Uint8Array, _: string, done: () => void): void {
    this.output += new TextDecoder("latin1").decode(chunk);
    done();
  }

  /** node:http sets a timeout on what it takes for a socket. */
  setTimeout(): this {
    return this;
  }

  destroySoon(): void {
    this.end();
  }
}

function lowerNames(list: readonly string[]): string[] {
  return list.map((text, index) => index % 2 === 0 ? text.toLowerCase() : text);
}

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
