import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { clearTimeout, setImmediate, setTimeout } from "node:timers";
import { chunkBytes } from "../../../src/http/chunk_bytes.ts";

/** Fields that belong to the connection, not to the response (RFC 9110 section 7.6.1). */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);
/**
 * How long the piece that is being read may still come when the client has left. Only then is the
 * body cancelled: what Node makes of an async iterable throws where nobody can catch it, when it is
 * cancelled while its end is under way. An app that listens to `request.signal` has ended by then.
 */
const LAST_READ_MS = 100;
/** Responses without a body (RFC 9110 section 6.4.1). */
const BODILESS = new Set([204, 205, 304]);

/** Writes a Response of the Fetch API to node:http, as fast as the client reads it. */
export async function sendResponse(
  response: Response,
  outgoing: ServerResponse,
  { isHead }: { isHead: boolean },
): Promise<void> {
  if (outgoing.destroyed) {
    await cancelBody(response);
    return;
  }
  checkStatus(response.status);
  // Asked before the headers: lazy responses have their Content-Type only when they are made.
  if (response.bodyUsed) throw new TypeError("Body is unusable");
  writeHeaders(response, outgoing);
  if (isHead || response.body === null || BODILESS.has(response.status)) {
    announceNoBody(outgoing, isHead);
    outgoing.end();
    await cancelBody(response);
    return;
  }
  await new BodyWriter(outgoing, response.body).run();
}

/** Whatever the app announced. HTTP/1.0 persists only with a length. */
function announceNoBody(outgoing: ServerResponse, isHead: boolean): void {
  const { statusCode } = outgoing;
  // RFC 9110 section 8.6: never with 204; with HEAD and 304 it is the length that a GET would have.
  if (statusCode === 204) outgoing.removeHeader("content-length");
  else if (!isHead && statusCode !== 304) {
    outgoing.setHeader("content-length", 0);
  }
}

/** Nobody will read it, so nobody asks how that went. */
async function cancelBody({ body }: Response): Promise<void> {
  await body?.cancel().catch(() => {});
}

/** Bun lets an app make a Response of 101; nobody here could go on from it. */
function checkStatus(status: number): void {
  if (status >= 200 && status <= 599) return;
  throw new TypeError(
    `The app returned a Response with status ${status}: expected 200 to 599`,
  );
}

function writeHeaders(response: Response, outgoing: ServerResponse): void {
  outgoing.statusCode = response.status;
  if (response.statusText !== "") outgoing.statusMessage = response.statusText;
  for (const [name, value] of response.headers) {
    if (name === "content-length" && !/^\d+$/.test(value)) {
      throw new TypeError(
        `The app announced content-length "${value}": expected digits`,
      );
    }
    if (name !== "set-cookie" && !HOP_BY_HOP.has(name)) {
      outgoing.setHeader(name, value);
    }
  }
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader("set-cookie", cookies);
}

/** Copies a body stream; a length that the app announced is kept or the connection is cut. */
class BodyWriter {
  readonly #outgoing: ServerResponse;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #announced: number | undefined;
  #written = 0;

  constructor(outgoing: ServerResponse, body: ReadableStream<Uint8Array>) {
    const length = outgoing.getHeader("content-length");
    this.#outgoing = outgoing;
    this.#reader = body.getReader();
    this.#announced = length === undefined ? undefined : Number(length);
  }

  async run(): Promise<void> {
    let cancelling: ReturnType<typeof setTimeout> | undefined;
    const onClose = (): void => {
      cancelling = setTimeout(() => this.#cancel(), LAST_READ_MS);
    };
    this.#outgoing.once("close", onClose);
    try {
      await this.#copy();
    } catch (error) {
      this.#cancel();
      throw error;
    } finally {
      this.#outgoing.off("close", onClose);
      clearTimeout(cancelling);
    }
  }

  #cancel(): void {
    this.#reader.cancel().catch(() => {});
  }

  async #copy(): Promise<void> {
    const first = await this.#readSoon(this.#reader.read());
    if (first.done) {
      this.#setLength(0);
      return this.#end();
    }
    const second = this.#reader.read();
    // Its failure is met below, when it is awaited.
    second.catch(() => {});
    const bytes = chunkBytes(first.value);
    if (await isSettledDone(second)) this.#setLength(bytes.byteLength);
    await this.#write(bytes);
    for (
      let next = await second;
      !next.done;
      next = await this.#reader.read()
    ) {
      if (this.#outgoing.destroyed) return this.#cancel();
      await this.#write(chunkBytes(next.value));
    }
    this.#end();
  }

  /** A body that is already complete gets a length instead of chunks. */
  #setLength(bytes: number): void {
    if (this.#announced !== undefined || this.#outgoing.headersSent) return;
    this.#outgoing.setHeader("content-length", bytes);
  }

  /** Sends the head at once when the body's first bytes are not there yet. */
  async #readSoon(
    read: Promise<ReadableStreamReadResult<Uint8Array>>,
  ): Promise<ReadableStreamReadResult<Uint8Array>> {
    const isLate = await Promise.race([read.then(() => false), nextTurn(true)]);
    if (isLate) this.#outgoing.flushHeaders();
    return await read;
  }

  async #write(chunk: Uint8Array): Promise<void> {
    this.#written += chunk.byteLength;
    if (this.#announced !== undefined && this.#written > this.#announced) {
      throw this.#wrongLength();
    }
    if (this.#outgoing.destroyed) return;
    if (!this.#outgoing.write(chunk)) await drainedOrClosed(this.#outgoing);
  }

  #end(): void {
    if (
      this.#announced !== undefined && this.#written < this.#announced &&
      !this.#outgoing.destroyed
    ) {
      throw this.#wrongLength();
    }
    this.#outgoing.end();
  }

  #wrongLength(): Error {
    return new Error(
      `The app announced ${this.#announced} bytes and sent ${this.#written} or more`,
    );
  }
}

async function isSettledDone(
  read: Promise<{ done: boolean }>,
): Promise<boolean> {
  return await Promise.race([
    read.then((result) => result.done, () => false),
    nextTurn(false),
  ]);
}

function nextTurn<Value>(value: Value): Promise<Value> {
  return new Promise((resolve) => setImmediate(resolve, value));
}

async function drainedOrClosed(outgoing: ServerResponse): Promise<void> {
  const settled = new AbortController();
  const { signal } = settled;
  await Promise.race([
    once(outgoing, "drain", { signal }),
    once(outgoing, "close", { signal }),
  ])
    .catch(() => {});
  settled.abort();
}
