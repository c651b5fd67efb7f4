import type { ResponseFacts } from "../backend.ts";
import type { ResponseParts } from "../fetch/response_parts.ts";
import { PatientReader } from "../patient_reader.ts";
import type { RequestHead } from "../wire/request_head.ts";
import type { ByteSocket } from "./byte_socket.ts";
import { makeResponseHead, type ResponseFraming } from "./response_head.ts";
import { SentResponse } from "./sent_response.ts";

/** What a response needs of its connection. */
export interface ResponseChannel {
  readonly socket: ByteSocket;
  /** Calls `task` once, when everything that is ready now has run. */
  readonly soon: (task: () => void) => void;
  /** Whether the connection may carry another request; asked when the head is written. */
  readonly mayPersist: () => boolean;
  /** Resolves when the socket takes more, or never will. */
  readonly untilWritable: () => Promise<void>;
  /** Calls `task` after a while. */
  readonly after: (delayMs: number, task: () => void) => void;
}

const encoder = new TextEncoder();
/** A string whose bytes in UTF-8 are its characters. */
// deno-lint-ignore no-control-regex -- they are ASCII, too
const ASCII = /^[\x00-\x7f]*$/;
/** A larger body is given to the socket in pieces, so that a client which takes it is seen to. */
const PIECE_BYTES = 64 * 1024;
/** Up to here a body is joined to the head as a string: one write, no buffer. */
const JOINED_LENGTH = 16 * 1024;

/** Writes one response to a socket; the bytes always parse back as the response that it was given. */
export class ResponseWriter {
  readonly #channel: ResponseChannel;
  readonly #socket: ByteSocket;
  readonly #request: RequestHead;
  readonly #date: string;
  /** "" before it is written. */
  #head = "";
  #bodyBytes = 0;
  #isGathering = false;
  #isPersistent = true;
  #reader: PatientReader | undefined;

  /** `date` is the value of Date. */
  constructor(channel: ResponseChannel, request: RequestHead, date: string) {
    this.#channel = channel;
    this.#socket = channel.socket;
    this.#request = request;
    this.#date = date;
  }

  get isHeadWritten(): boolean {
    return this.#head !== "";
  }

  /** What logs are told of a response that ends with `status`, whole or not. */
  factsOf(status: number): ResponseFacts {
    const bodyBytes = this.isHeadWritten ? this.#bodyBytes : undefined;
    return new SentResponse(status, bodyBytes, this.#head);
  }

  /** Whether the connection may carry another request. */
  get isPersistent(): boolean {
    return this.#isPersistent;
  }

  /** Resolves, or returns, when all is given to the socket; throws when the app broke its word. */
  write(parts: ResponseParts): void | Promise<void> {
    const { body } = parts;
    if (typeof body === "string") return this.#writeString(parts, body);
    if (body === null) return this.#writeWhole(parts, new Uint8Array(0));
    if (body instanceof Uint8Array) return this.#writeWhole(parts, body);
    if (body instanceof Blob) {
      return this.#writeStream(parts, body.stream(), body.size);
    }
    return this.#writeStream(parts, body, undefined);
  }

  /** Nobody will read the rest. */
  cancel(reason: Error): void {
    this.#reader?.cancel(reason);
  }

  #writeString(parts: ResponseParts, body: string): void | Promise<void> {
    if (body.length > JOINED_LENGTH || !ASCII.test(body)) {
      return this.#writeWhole(parts, encoder.encode(body));
    }
    const { text, framing } = this.#makeHead(parts, body.length);
    if (framing.kind === "none") return this.#writeText(text);
    this.#bodyBytes = body.length;
    this.#writeText(text + body);
  }

  #writeWhole(parts: ResponseParts, body: Uint8Array): void | Promise<void> {
    const socket = this.#socket;
    const { text, framing } = this.#makeHead(parts, body.byteLength);
    if (framing.kind === "none" || body.byteLength === 0) {
      return this.#writeText(text);
    }
    socket.cork();
    this.#writeText(text);
    const mayGoOn = this.#writePiece(body.subarray(0, PIECE_BYTES), framing);
    socket.uncork();
    if (body.byteLength > PIECE_BYTES) {
      return this.#writePieces(body.subarray(PIECE_BYTES), framing, mayGoOn);
    }
  }

  async #writePieces(
    body: Uint8Array,
    framing: ResponseFraming,
    mayBegin: boolean,
  ): Promise<void> {
    let mayGoOn = mayBegin;
    for (
      let start = 0;
      start < body.byteLength;
      start += PIECE_BYTES
    ) {
      if (!mayGoOn) await this.#channel.untilWritable();
      mayGoOn = this.#writePiece(
        body.subarray(start, start + PIECE_BYTES),
        framing,
      );
    }
  }

  async #writeStream(
    parts: ResponseParts,
    body: ReadableStream<Uint8Array>,
    bodyBytes: number | undefined,
  ): Promise<void> {
    const { text, framing } = this.#makeHead(parts, bodyBytes);
    this.#reader = new PatientReader(body, this.#channel.after);
    if (framing.kind === "none") {
      this.#writeText(text);
      return this.cancel(new Error("The response has no body"));
    }
    this.#gather();
    this.#writeText(text);
    try {
      await this.#copy(this.#reader, framing);
    } catch (error) {
      this.cancel(error as Error);
      throw error;
    } finally {
      this.#flush();
    }
  }

  /** What a stream has at hand is one write: the head and its first pieces, or some more of them. */
  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.#socket.cork();
    this.#channel.soon(() => this.#flush());
  }

  #flush(): void {
    if (!this.#isGathering) return;
    this.#isGathering = false;
    this.#socket.uncork();
  }

  async #copy(
    reader: PatientReader,
    framing: ResponseFraming,
  ): Promise<void> {
    for (
      let bytes = await reader.read();
      bytes !== undefined;
      bytes = await reader.read()
    ) {
      this.#gather();
      // A Blob may give all that it has at once.
      if (bytes.byteLength > PIECE_BYTES) {
        await this.#writePieces(bytes, framing, true);
      } else if (!this.#writePiece(bytes, framing)) {
        await this.#channel.untilWritable();
      }
    }
    if (framing.kind === "chunked") {
      this.#gather();
      this.#socket.write("0\r\n\r\n", "latin1");
    }
    if (framing.kind === "length" && this.#bodyBytes < framing.bytes) {
      throw new Error(
        `The app announced ${framing.bytes} bytes and sent ${this.#bodyBytes}`,
      );
    }
  }

  #writePiece(piece: Uint8Array, framing: ResponseFraming): boolean {
    const socket = this.#socket;
    if (socket.destroyed) throw new Error("The client disconnected");
    // An empty chunk would end the body.
    if (piece.byteLength === 0) return true;
    this.#bodyBytes += piece.byteLength;
    if (framing.kind === "length" && this.#bodyBytes > framing.bytes) {
      throw new Error(`The app announced ${framing.bytes} bytes and sent more`);
    }
    if (framing.kind !== "chunked") return socket.write(piece);
    socket.cork();
    socket.write(`${piece.byteLength.toString(16)}\r\n`, "latin1");
    socket.write(piece);
    const mayGoOn = socket.write("\r\n", "latin1");
    socket.uncork();
    return mayGoOn;
  }

  #makeHead(
    parts: ResponseParts,
    bodyBytes: number | undefined,
  ): { text: string; framing: ResponseFraming } {
    const request = this.#request;
    const { text, framing } = makeResponseHead(parts, {
      isHead: request.method === "HEAD",
      minor: request.minor,
      bodyBytes,
      date: this.#date,
    });
    this.#isPersistent = request.isPersistent && framing.kind !== "close" &&
      this.#channel.mayPersist();
    this.#head = text + this.#connectionField() + "\r\n";
    return { text: this.#head, framing };
  }

  #connectionField(): string {
    if (!this.#isPersistent) return "connection: close\r\n";
    return this.#request.minor === 1 ? "" : "connection: keep-alive\r\n";
  }

  #writeText(text: string): void {
    this.#socket.write(text, "latin1");
  }
}
