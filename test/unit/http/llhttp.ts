/** What llhttp, the parser of node:http, makes of the bytes of a connection. */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
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
  /** It asks for an upgrade: node:http reads no further. */
  readonly asksForUpgrade: boolean;
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
  /** By the port of the client. */
  readonly #accepted = new Map<number, Socket>();
  readonly #recordings = new WeakMap<Duplex, Recording>();

  constructor() {
    this.server = createServer({
      maxHeaderSize: 2 ** 20,
      // It is looked at above llhttp, and what follows such a request is still read.
      requireHostHeader: false,
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
    this.server.emit("connection", socket);
    // It is read in the next turn; the end of a body is told one later.
    await nextTurn();
    socket.push(bytes);
    await nextTurn();
    await nextTurn();
    const reading = this.recordingOf(socket).read(socket.output);
    socket.destroy();
    return reading;
  }

  async listen(): Promise<void> {
    this.server.on("connection", (socket: Socket) => {
      this.#accepted.set(socket.remotePort ?? 0, socket);
    });
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Reads bytes that come over a socket of the loopback interface. */
  async readOverLoopback(bytes: Uint8Array): Promise<LlhttpReading> {
    const { port } = this.server.address() as AddressInfo;
    const client = connect(port, "127.0.0.1");
    let output = "";
    client.setEncoding("latin1").on("data", (text: string) => output += text);
    client.on("error", () => {});
    client.write(bytes);
    await once(client, "connect");
    const socket = await this.#acceptedFrom(client.localPort ?? 0);
    while (socket.bytesRead < bytes.length && !socket.destroyed) {
      await nextTurn();
    }
    // The last answers have to come back.
    for (let turn = 0; turn < 5; turn++) await nextTurn();
    const reading = this.recordingOf(socket).read(output);
    client.destroy();
    socket.destroy();
    return reading;
  }

  async #acceptedFrom(port: number): Promise<Socket> {
    for (;;) {
      const socket = this.#accepted.get(port);
      if (socket !== undefined && this.#accepted.delete(port)) return socket;
      await nextTurn();
    }
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
        asksForUpgrade: asksForUpgrade(request),
      });
      response.end();
    });
  }

  /** `output` is what node:http answered: it refuses some requests without an event. */
  read(output: string): LlhttpReading {
    const status = /^HTTP\/1\.1 (4\d\d)/m.exec(output)?.[1] ?? "";
    return {
      messages: [...this.#messages],
      refusal: this.#refusal === "" ? status : this.#refusal,
    };
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

function asksForUpgrade({ headers }: IncomingMessage): boolean {
  return headers.upgrade !== undefined &&
    /upgrade/i.test(headers.connection ?? "");
}

function lowerNames(list: readonly string[]): string[] {
  return list.map((text, index) => index % 2 === 0 ? text.toLowerCase() : text);
}

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
