import { Buffer } from "node:buffer";
import { ChunkedReader } from "../../../src/http/wire/chunked_reader.ts";
import { HeadReader } from "../../../src/http/wire/head_reader.ts";
import type { WireLimits } from "../../../src/http/wire/limits.ts";
import { Refusal } from "../../../src/http/wire/refusal.ts";
import {
  parseRequestHead,
  type RequestHead,
} from "../../../src/http/wire/request_head.ts";
import type { End } from "./case.ts";

/** A request with all of its body. */
export interface Message {
  readonly head: RequestHead;
  /** In latin1. */
  readonly body: string;
  readonly trailers: readonly string[];
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
): Reading {
  const reader = new MessageReader(limits);
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
  readonly #heads: HeadReader;
  #head: RequestHead | undefined;
  #missingBytes = 0;
  #chunked: ChunkedReader | undefined;
  #body: string[] = [];
  #isClosed = false;

  constructor(limits: WireLimits) {
    this.#limits = limits;
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
      position = this.#head === undefined
        ? this.#pushHead(bytes, position)
        : this.#pushBody(this.#head, bytes, position);
    }
  }

  #pushHead(bytes: Uint8Array, start: number): number {
    const read = this.#heads.push(bytes, start);
    if (read === undefined) return bytes.length;
    const head = parseRequestHead(read.lines);
    if (head.body.kind === "none") this.#add(head, []);
    else this.#beginBody(head);
    return read.end;
  }

  #beginBody(head: RequestHead): void {
    this.#head = head;
    this.#body = [];
    if (head.body.kind === "chunked") {
      this.#chunked = new ChunkedReader(this.#limits);
    }
    if (head.body.kind !== "length") return;
    this.#missingBytes = head.body.bytes;
    if (this.#missingBytes > this.#limits.bodyBytes) {
      throw new Refusal(413, "content-length too large");
    }
  }

  #pushBody(head: RequestHead, bytes: Uint8Array, start: number): number {
    const chunks = this.#chunked;
    const end = chunks === undefined
      ? this.#pushLength(bytes, start)
      : chunks.push(bytes, start, (piece) => this.#keep(piece));
    if (chunks?.isDone ?? this.#missingBytes === 0) {
      this.#add(head, chunks?.trailers ?? []);
    }
    return end;
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

  #add(head: RequestHead, trailers: readonly string[]): void {
    this.messages.push({ head, body: this.#body.join(""), trailers });
    this.#head = undefined;
    this.#chunked = undefined;
    this.#body = [];
    this.#isClosed = !head.isPersistent;
  }
}
