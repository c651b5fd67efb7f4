import { parseField } from "./fields.ts";
import type { WireLimits } from "./limits.ts";
import { Refusal } from "./refusal.ts";

const CR = 13;
const LF = 10;
const SEMICOLON = 59;
/** Digits of a chunk size: 13 are more than any limit, and exact as a number. */
const SIZE_DIGITS = 13;
/** Chunks up to this size are moved together; to move larger ones costs more than a piece. */
const MOVED_BYTES = 256;
/** Bytes of all chunk extensions of a body; nothing that is served uses them. */
const EXTENSION_BYTES = 1024;
/**
 * RFC 9112 section 7.1.1, without spaces. Nothing uses them, but who reads quotes and who does not
 * may disagree on where the line ends.
 */
const EXTENSIONS =
  /^(?:;[!#$%&'*+\-.^_`|~\dA-Za-z]+(?:=(?:[!#$%&'*+\-.^_`|~\dA-Za-z]+|"(?:[\t !#-[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*"))?)+$/;

/**
 * Fields that a trailer must not have (RFC 9110 section 6.5.1): they frame, route or authenticate
 * the request, or say how to read it.
 */
const FORBIDDEN_TRAILERS = new Set([
  "authorization",
  "connection",
  "content-encoding",
  "content-length",
  "content-range",
  "content-type",
  "cookie",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

type State =
  | "size"
  | "extension"
  | "size-end"
  | "data"
  | "data-cr"
  | "data-lf"
  | "trailer"
  | "done";

/** Decodes the chunked coding (RFC 9112 section 7.1) byte by byte where it matters. */
export class ChunkedReader {
  readonly #limits: WireLimits;
  #state: State = "size";
  #size = 0;
  #digits = 0;
  #extensionBytes = 0;
  #extension = "";
  #bodyBytes = 0;
  #trailerLine = "";
  #trailers: string[] = [];

  constructor(limits: WireLimits) {
    this.#limits = limits;
  }

  get isDone(): boolean {
    return this.#state === "done";
  }

  /** Trailer fields, once it is done. */
  get trailers(): readonly string[] {
    return this.#trailers;
  }

  /**
   * Reads on at `start` and gives pieces of the body to `onData`, as views of `bytes`. Small chunks
   * are moved together first, over what has been read: a piece for each would cost more memory than
   * the client sends. Returns the index of the first byte that it did not take; throws `Refusal`.
   */
  push(
    bytes: Uint8Array,
    start: number,
    onData: (piece: Uint8Array) => void,
  ): number {
    let position = start;
    let pieceStart = start;
    let pieceEnd = start;
    while (position < bytes.length && this.#state !== "done") {
      if (this.#state !== "data") {
        this.#take(bytes[position++]!);
        continue;
      }
      const end = Math.min(bytes.length, position + this.#size);
      if (pieceEnd === pieceStart || end - position > MOVED_BYTES) {
        if (pieceEnd > pieceStart) onData(bytes.subarray(pieceStart, pieceEnd));
        pieceStart = pieceEnd = position;
      } else bytes.copyWithin(pieceEnd, position, end);
      pieceEnd += end - position;
      this.#size -= end - position;
      position = end;
      if (this.#size === 0) this.#state = "data-cr";
    }
    if (pieceEnd > pieceStart) onData(bytes.subarray(pieceStart, pieceEnd));
    return position;
  }

  #take(byte: number): void {
    switch (this.#state) {
      case "size":
        return this.#takeSize(byte);
      case "extension":
        return this.#takeExtension(byte);
      case "size-end":
        expect(byte, LF);
        return this.#beginData();
      case "data-cr":
        expect(byte, CR);
        this.#state = "data-lf";
        return;
      case "data-lf":
        expect(byte, LF);
        return this.#beginSize();
      case "trailer":
        return this.#takeTrailer(byte);
      case "data":
      case "done":
        return;
    }
  }

  #takeSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      if (++this.#digits > SIZE_DIGITS) {
        throw new Refusal(413, "chunk too large");
      }
      this.#size = this.#size * 16 + digit;
      return;
    }
    if (this.#digits === 0) throw new Refusal(400, "malformed chunk size");
    if (byte === CR) this.#state = "size-end";
    else if (byte === SEMICOLON) this.#beginExtension();
    else throw new Refusal(400, "malformed chunk size");
  }

  #beginExtension(): void {
    this.#state = "extension";
    this.#extension = ";";
  }

  #takeExtension(byte: number): void {
    if (++this.#extensionBytes > EXTENSION_BYTES) {
      throw new Refusal(413, "chunk extensions too long");
    }
    if (byte !== CR && byte !== LF) {
      this.#extension += String.fromCharCode(byte);
    } else if (byte === CR && EXTENSIONS.test(this.#extension)) {
      this.#state = "size-end";
    } else throw new Refusal(400, "malformed chunk extension");
  }

  #beginData(): void {
    this.#bodyBytes += this.#size;
    if (this.#bodyBytes > this.#limits.bodyBytes) {
      throw new Refusal(413, "body too large");
    }
    this.#state = this.#size === 0 ? "trailer" : "data";
  }

  #beginSize(): void {
    this.#state = "size";
    this.#size = 0;
    this.#digits = 0;
  }

  #takeTrailer(byte: number): void {
    if (byte !== LF) {
      this.#trailerLine += String.fromCharCode(byte);
      if (this.#trailerLine.length > this.#limits.fieldBytes + 1) {
        throw new Refusal(431, "trailer too long");
      }
      return;
    }
    const line = this.#trailerLine;
    if (!line.endsWith("\r")) {
      throw new Refusal(400, "line feed without carriage return");
    }
    this.#trailerLine = "";
    if (line === "\r") this.#state = "done";
    else this.#addTrailer(line.slice(0, -1));
  }

  #addTrailer(line: string): void {
    if (this.#trailers.length / 2 >= this.#limits.fieldCount) {
      throw new Refusal(431, "too many trailers");
    }
    parseField(line, this.#trailers);
    const name = this.#trailers.at(-2)!;
    if (FORBIDDEN_TRAILERS.has(name)) {
      throw new Refusal(400, `forbidden trailer ${name}`);
    }
  }
}

function expect(byte: number, wanted: number): void {
  if (byte !== wanted) throw new Refusal(400, "malformed chunk");
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
