import { Buffer } from "node:buffer";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

export interface RawResponse {
  readonly status: number;
  readonly version: string;
  /** Names in lower case; a repeated field is a list. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
}

/** A client that sends bytes and reads responses one after the other, with no opinion on them. */
export class RawClient {
  readonly socket: Socket;
  readonly #changes: (() => void)[] = [];
  #bytes: Buffer = Buffer.alloc(0);
  #isClosed = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#notify();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#isClosed = true;
      this.#notify();
    });
  }

  /** What has been received and not been read as a response. */
  get rest(): string {
    return this.#bytes.toString("latin1");
  }

  send(text: string): void {
    this.socket.write(text, "latin1");
  }

  /** Sends a request of HTTP/1.1 with `Host` and the lines given. */
  request(line: string, headers: readonly string[] = [], body = ""): void {
    const head = [`${line} HTTP/1.1`, "Host: test.example", ...headers];
    this.send(`${head.join("\r\n")}\r\n\r\n${body}`);
  }

  async get(target: string): Promise<RawResponse> {
    this.request(`GET ${target}`);
    return await this.response();
  }

  /** Waits for the next response; one without a length lasts until the connection ends. */
  async response(
    { isHead = false }: { isHead?: boolean } = {},
  ): Promise<RawResponse> {
    const head = await this.#takeThrough("\r\n\r\n");
    const [statusLine = "", ...lines] = head.split("\r\n");
    const [, version = "", status] = /^HTTP\/(\S+) (\d+)/.exec(statusLine) ??
      [];
    const headers: Record<string, string[]> = {};
    for (const line of lines.filter((line) => line !== "")) {
      const [name = "", value = ""] = line.split(/:\s*(.*)/s);
      (headers[name.toLowerCase()] ??= []).push(value);
    }
    const bodiless = isHead || /^(1..|204|304)$/.test(status ?? "");
    const body = bodiless ? "" : await this.#body(headers);
    return { status: Number(status), version, headers, body };
  }

  /** Waits until the connection is closed; what came before is in `rest`. */
  async closed(): Promise<void> {
    while (!this.#isClosed) await this.changed();
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Waits until `text` has been received. */
  async received(text: string): Promise<void> {
    while (!this.rest.includes(text)) {
      if (this.#isClosed) {
        throw new Error(`Closed before ${JSON.stringify(text)}: ${this.rest}`);
      }
      await this.changed();
    }
  }

  /** Resolves when something is received, or the connection is closed. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.#changes.push(resolve));
  }

  destroy(): void {
    this.socket.destroy();
  }

  async #body(headers: Record<string, string[]>): Promise<string> {
    if (headers["transfer-encoding"]?.[0] === "chunked") {
      return await this.#chunks();
    }
    const length = headers["content-length"]?.[0];
    if (length !== undefined) return await this.#take(Number(length));
    await this.closed();
    return this.#cut(this.#bytes.length);
  }

  async #chunks(): Promise<string> {
    let body = "";
    for (;;) {
      const size = parseInt(await this.#takeThrough("\r\n"), 16);
      body += await this.#take(size);
      await this.#takeThrough("\r\n");
      if (size === 0) return body;
    }
  }

  async #takeThrough(mark: string): Promise<string> {
    await this.received(mark);
    const length = this.#bytes.indexOf(mark) + mark.length;
    return this.#cut(length).slice(0, -mark.length);
  }

  async #take(length: number): Promise<string> {
    while (this.#bytes.length < length) {
      if (this.#isClosed) {
        throw new Error(
          `Closed after ${this.#bytes.length} of ${length} bytes`,
        );
      }
      await this.changed();
    }
    return this.#cut(length);
  }

  #cut(length: number): string {
    const text = this.#bytes.subarray(0, length).toString("latin1");
    this.#bytes = this.#bytes.subarray(length);
    return text;
  }

  #notify(): void {
    for (const resolve of this.#changes.splice(0)) resolve();
  }
}

/** Connects with TLS to a port of this machine, trusting whoever is there. */
export async function openTlsClient(port: number): Promise<RawClient> {
  const socket = connectTls({
    host: "127.0.0.1",
    port,
    servername: "localhost",
    ALPNProtocols: ["http/1.1"],
    rejectUnauthorized: false,
  });
  const client = new RawClient(socket);
  await once(socket, "secureConnect");
  return client;
}

/** Connects to a port of this machine. */
export async function openClient(port: number): Promise<RawClient> {
  const socket = connect({ host: "127.0.0.1", port });
  const client = new RawClient(socket);
  await once(socket, "connect");
  return client;
}
