import { ChunkedBody } from "./chunked_body.ts";

/** Status line and headers of a response. */
export interface ResponseHead {
  readonly status: number;
  /** The raw head, without the empty line. */
  readonly text: string;
}

export interface ReaderEvents {
  onHead(head: ResponseHead): void;
  onBody(part: Buffer): void;
  onEnd(): void;
}

type Framing =
  | { readonly kind: "length"; remaining: number }
  | { readonly kind: "chunked"; readonly body: ChunkedBody }
  | { readonly kind: "close" };

const EMPTY = Buffer.alloc(0);

/** Reads HTTP/1.1 responses, one after the other, from the bytes of a connection. */
export class ResponseReader {
  readonly #events: ReaderEvents;
  #pending: Buffer = EMPTY;
  #framing: Framing | undefined;
  /** The next response answers HEAD and has no body. */
  isHeadRequest = false;

  constructor(events: ReaderEvents) {
    this.#events = events;
  }

  /** How far the current response has come, for a failure's report. */
  get progress():
    | "before the first byte"
    | "inside the head"
    | "inside the body" {
    if (this.#framing !== undefined) return "inside the body";
    return this.#pending.length > 0
      ? "inside the head"
      : "before the first byte";
  }

  /** Takes bytes; throws on what is no HTTP/1.1. */
  push(bytes: Buffer): void {
    this.#pending = this.#pending.length === 0
      ? bytes
      : Buffer.concat([this.#pending, bytes]);
    while (this.#pending.length > 0 && this.#step());
  }

  /** The peer has ended; true when that completes a response. */
  end(): boolean {
    if (this.#framing?.kind !== "close") return false;
    this.#complete();
    return true;
  }

  #step(): boolean {
    const framing = this.#framing;
    if (framing === undefined) return this.#readHead();
    if (framing.kind === "close") {
      this.#events.onBody(this.#take(this.#pending.length));
      return false;
    }
    return framing.kind === "length"
      ? this.#readLength(framing)
      : this.#readChunked(framing.body);
  }

  #readHead(): boolean {
    const end = this.#pending.indexOf("\r\n\r\n");
    if (end < 0) return false;
    const text = this.#take(end + 4).toString("latin1", 0, end);
    const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |\r|$)/.exec(text)?.[1]);
    if (Number.isNaN(status)) {
      throw new Error(`no HTTP response: ${JSON.stringify(text.slice(0, 60))}`);
    }
    if (status < 200) return true;
    this.#framing = framingOf(text, this.isHeadRequest || hasNoBody(status));
    this.#events.onHead({ status, text });
    if (this.#framing.kind === "length" && this.#framing.remaining === 0) {
      this.#complete();
    }
    return true;
  }

  #readLength(framing: { remaining: number }): boolean {
    const part = this.#take(Math.min(framing.remaining, this.#pending.length));
    framing.remaining -= part.length;
    this.#events.onBody(part);
    if (framing.remaining === 0) this.#complete();
    return true;
  }

  #readChunked(body: ChunkedBody): boolean {
    const taken = body.push(this.#pending, (part) => this.#events.onBody(part));
    this.#take(taken);
    if (body.isComplete) this.#complete();
    return taken > 0;
  }

  #take(length: number): Buffer {
    const taken = this.#pending.subarray(0, length);
    this.#pending = this.#pending.subarray(length);
    return taken;
  }

  #complete(): void {
    this.#framing = undefined;
    this.isHeadRequest = false;
    this.#events.onEnd();
  }
}

/** A header's value out of a raw head, "" when there is none. */
export function headerOf(head: string, name: string): string {
  const found = new RegExp(`\\r\\n${name}:[ \\t]*([^\\r\\n]*)`, "i").exec(head);
  return found?.[1] ?? "";
}

function hasNoBody(status: number): boolean {
  return status === 204 || status === 304;
}

function framingOf(head: string, isBodiless: boolean): Framing {
  if (isBodiless) return { kind: "length", remaining: 0 };
  if (/\r\ntransfer-encoding:[ \t]*chunked/i.test(head)) {
    return { kind: "chunked", body: new ChunkedBody() };
  }
  const length = /\r\ncontent-length:[ \t]*(\d+)/i.exec(head)?.[1];
  return length === undefined
    ? { kind: "close" }
    : { kind: "length", remaining: Number(length) };
}
