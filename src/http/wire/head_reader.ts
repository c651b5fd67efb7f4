import type { WireLimits } from "./limits.ts";
import { Refusal } from "./refusal.ts";

const CR = 13;
const LF = 10;
/** Heads that are shorter and come in one piece are decoded at once: most are. */
const WINDOW_BYTES = 2048;

/** The lines of a head, and where in the bytes that were read last it ended. */
export interface ReadHead {
  /** In latin1, without CRLF. */
  readonly lines: readonly string[];
  /** Index of the first byte after the head, in the last bytes pushed. */
  readonly end: number;
}

/**
 * Collects the lines of a head as bytes arrive, in any pieces. Refuses as soon as a limit is passed
 * or a line does not end with CRLF: what is kept never exceeds one line and the lines before it.
 */
export class HeadReader {
  readonly #limits: WireLimits;
  readonly #decode: (bytes: Uint8Array, start: number, end: number) => string;
  #lines: string[] = [];
  /** The beginning of a line whose end has not come. */
  #partial = "";
  #mayBeEmpty = true;

  /** `decode` makes a latin1 string of a range of bytes. */
  constructor(
    limits: WireLimits,
    decode: (bytes: Uint8Array, start: number, end: number) => string,
  ) {
    this.#limits = limits;
    this.#decode = decode;
  }

  /** Whether part of a head has been read. */
  get isInside(): boolean {
    return this.#lines.length > 0 || this.#partial !== "";
  }

  /** Reads on at `start`; returns the head once it is complete; throws `Refusal`. */
  push(bytes: Uint8Array, start: number): ReadHead | undefined {
    return this.#readWhole(bytes, start) ?? this.#readLines(bytes, start);
  }

  /** A whole head with nothing in doubt, or undefined: then nothing is read. */
  #readWhole(bytes: Uint8Array, start: number): ReadHead | undefined {
    if (this.isInside) return undefined;
    const windowEnd = Math.min(bytes.length, start + WINDOW_BYTES);
    const text = this.#decode(bytes, start, windowEnd);
    const lines: string[] = [];
    let position = 0;
    for (;;) {
      const lineFeed = text.indexOf("\n", position);
      const end = lineFeed - 1;
      if (lineFeed < 0 || text.charCodeAt(end) !== CR) return undefined;
      this.#checkLine(lines.length, end - position);
      if (end === position) break;
      lines.push(text.slice(position, end));
      position = lineFeed + 1;
    }
    if (lines.length === 0) return undefined;
    this.#mayBeEmpty = true;
    return { lines, end: start + position + 2 };
  }

  #readLines(bytes: Uint8Array, start: number): ReadHead | undefined {
    let position = start;
    for (;;) {
      const lineFeed = bytes.indexOf(LF, position);
      if (lineFeed < 0) return this.#keep(bytes, position);
      const line = this.#endLine(bytes, position, lineFeed);
      position = lineFeed + 1;
      if (line !== "") {
        this.#lines.push(line);
        continue;
      }
      if (this.#lines.length > 0) return this.#finish(position);
      // RFC 9112 section 2.2: one empty line before the request line is passed over.
      if (!this.#mayBeEmpty) throw new Refusal(400, "empty lines");
      this.#mayBeEmpty = false;
    }
  }

  #endLine(bytes: Uint8Array, start: number, lineFeed: number): string {
    const isWhole = this.#partial === "";
    const text = isWhole
      ? this.#decodeLine(bytes, start, lineFeed)
      : this.#partial + this.#decode(bytes, start, lineFeed);
    this.#partial = "";
    if (!isWhole && !text.endsWith("\r")) throw bareLineFeed();
    const line = isWhole ? text : text.slice(0, -1);
    this.#checkLine(this.#lines.length, line.length);
    return line;
  }

  #decodeLine(bytes: Uint8Array, start: number, lineFeed: number): string {
    if (lineFeed === start || bytes[lineFeed - 1] !== CR) throw bareLineFeed();
    return this.#decode(bytes, start, lineFeed - 1);
  }

  #keep(bytes: Uint8Array, start: number): undefined {
    if (start === bytes.length) return;
    this.#partial += this.#decode(bytes, start, bytes.length);
    // One more for the CR whose LF is still to come.
    this.#checkLine(this.#lines.length, this.#partial.length - 1);
  }

  /** `count` is the number of lines before it. */
  #checkLine(count: number, length: number): void {
    const { requestLineBytes, fieldBytes, fieldCount } = this.#limits;
    if (count === 0) {
      if (length > requestLineBytes) {
        throw new Refusal(414, "request line too long");
      }
      return;
    }
    if (length > fieldBytes) throw new Refusal(431, "field too long");
    if (length > 0 && count > fieldCount) {
      throw new Refusal(431, "too many fields");
    }
  }

  #finish(end: number): ReadHead {
    const lines = this.#lines;
    this.#lines = [];
    this.#mayBeEmpty = true;
    return { lines, end };
  }
}

function bareLineFeed(): Refusal {
  return new Refusal(400, "line feed without carriage return");
}
