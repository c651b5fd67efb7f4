import { Buffer } from "node:buffer";
import { ChunkedReader } from "../../../src/http/wire/chunked_reader.ts";
import { HeadReader } from "../../../src/http/wire/head_reader.ts";
import type { WireLimits } from "../../../src/http/wire/limits.ts";
import { Refusal } from "../../../src/http/wire/refusal.ts";
import {
  parseRequestHead,
  type RequestHead,
} from "../../../src/http/wire/request_head.ts";
import { STRICT, type Tolerances } from "../../../src/http/wire/tolerances.ts";
import type { End } from "./case.ts";

/** A request with all of its body. */
export interface Message {
  readonly head: RequestHead;
  /** In latin1. */
  readonly body: string;
  readonly trailers: readonly string[];
  /** Where it ends in all that was sent. */
  readonly endsAt: number;
}

/** What became of the bytes of a connection. */
export interface Reading {
  readonly messages: readonly Message[];
  readonly end: End;
  /** Why it was refused, or "". */
  readonly reason: string;
}

export function decodeLatin1(
  bytes: Uint8Array,
  start: number,
  end: number,
): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString("latin1", start, end);
}

export function encodeLatin1(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "latin1"));
}

/** Reads what a client sends, in these pieces; throws nothing but what the parser must not throw. */
export function readMessages(
  pieces: Iterable<Uint8Array>,
  limits: WireLimits,
  tolerances: Tolerances = STRICT,
): Reading {
  const reader = new MessageReader(limits, tolerances);
  try {
    for (const piece of pieces) {
      // The owner of the bytes may use them again.
      reader.push(piece.slice());
    }
    return { messages: reader.messages, end: reader.end, reason: "" };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { status, message } = error;
    return { messages: reader.messages, end: status, reason: message };
  }
}

/** Does with the parser what a connection does, without a socket. */
class MessageReader {
  readonly messages: Message[] = [];
  readonly #limits: WireLimits;
  readonly #tolerances: Tolerances;
  readonly #heads: HeadReader;
  #head: RequestHead | undefined;
  #missingBytes = 0;
  #chunked: ChunkedReader | undefined;
  #body: string[] = [];
  #readBytes = 0;
  #isClosed = false;

  constructor(limits: WireLimits, tolerances: Tolerances) {
    this.#limits = limits;
    this.#tolerances = tolerances;
    this.#heads = new HeadReader(limits, decodeLatin1);
  }

  get end(): End {
    if (this.#isClosed) return "closed";
    const isInside = this.#head !== undefined || this.#heads.isInside;
    return isInside ? "incomplete" : "complete";
  }

  push(bytes: Uint8Array): void {
    let position = 0;
    while (position < bytes.length && !this.#isClosed) {
      const start = position;
      position = this.#head === undefined
        ? this.#pushHead(bytes, position)
        : this.#pushBody(bytes, position);
      this.#readBytes += position - start;
      if (this.#isWhole) this.#endMessage();
    }
  }

  #pushHead(bytes: Uint8Array, start: number): number {
    const read = this.#heads.push(bytes, start);
    if (read === undefined) return bytes.length;
    const { fieldBytes } = this.#limits;
    const rules = { tolerances: this.#tolerances, fieldBytes };
    this.#beginBody(parseRequestHead(read.lines, rules));
    return read.end;
  }

  #beginBody(head: RequestHead): void {
    this.#head = head;
    this.#body = [];
    this.#missingBytes = head.body.kind === "length" ? head.body.bytes : 0;
    this.#chunked = head.body.kind === "chunked"
      ? new ChunkedReader(this.#limits)
      : undefined;
    if (this.#missingBytes > this.#limits.bodyBytes) {
      throw new Refusal(413, "content-length too large");
    }
  }

  #pushBody(bytes: Uint8Array, start: number): number {
    return this.#chunked === undefined
      ? this.#pushLength(bytes, start)
      : this.#chunked.push(bytes, start, (piece) => this.#keep(piece));
  }

  #pushLength(bytes: Uint8Array, start: number): number {
    const end = Math.min(bytes.length, start + this.#missingBytes);
    this.#missingBytes -= end - start;
    this.#keep(bytes.subarray(start, end));
    return end;
  }

  #keep(piece: Uint8Array): void {
    this.#body.push(decodeLatin1(piece, 0, piece.length));
  }

  get #isWhole(): boolean {
    return this.#head !== undefined &&
      (this.#chunked?.isDone ?? this.#missingBytes === 0);
  }

  #endMessage(): void {
    const head = this.#head!;
    this.messages.push({
      head,
      body: this.#body.join(""),
      trailers: this.#chunked?.trailers ?? [],
      endsAt: this.#readBytes,
    });
    this.#head = undefined;
    this.#isClosed = !head.isPersistent;
  }
}
