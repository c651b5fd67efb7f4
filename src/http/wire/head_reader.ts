import type { WireLimits } from "./limits.ts";
import { Refusal } from "./refusal.ts";

const CR = 13;
/** Bytes that are decoded at once: most heads are shorter, and a body that follows is not text. */
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
  #isFinished = false;

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
    return !this.#isFinished &&
      (this.#lines.length > 0 || this.#partial !== "");
  }

  /** The first line of this head, or of the last one while no other has begun; as far as it came. */
  get requestLine(): string {
    return this.#lines[0] ?? this.#partial;
  }

  /** Reads on at `start`; returns the head once it is complete; throws `Refusal`. */
  push(bytes: Uint8Array, start: number): ReadHead | undefined {
    if (this.#isFinished) this.#begin();
    for (let from = start; from < bytes.length; from += WINDOW_BYTES) {
      const to = Math.min(bytes.length, from + WINDOW_BYTES);
      const end = this.#take(this.#decode(bytes, from, to));
      if (end >= 0) return this.#finish(from + end);
    }
    return undefined;
  }

  /** Takes lines; returns where the head ends in `text`, or -1 when more must come. */
  #take(text: string): number {
    let position = 0;
    for (;;) {
      const lineFeed = text.indexOf("\n", position);
      if (lineFeed < 0) return this.#keep(text.slice(position));
      const line = this.#endLine(text, position, lineFeed);
      position = lineFeed + 1;
      if (line !== "") {
        this.#lines.push(line);
        continue;
      }
      if (this.#lines.length > 0) return position;
      // RFC 9112 section 2.2: one empty line before the request line is passed over.
      if (!this.#mayBeEmpty) throw new Refusal(400, "empty lines");
      this.#mayBeEmpty = false;
    }
  }

  #endLine(text: string, start: number, lineFeed: number): string {
    if (this.#partial !== "") return this.#endPartial(text, lineFeed);
    const end = lineFeed - 1;
    if (end < start || text.charCodeAt(end) !== CR) throw bareLineFeed();
    this.#checkLine(end - start);
    return text.slice(start, end);
  }

  #endPartial(text: string, lineFeed: number): string {
    const line = this.#partial + text.slice(0, lineFeed);
    this.#partial = "";
    if (!line.endsWith("\r")) throw bareLineFeed();
    this.#checkLine(line.length - 1);
    return line.slice(0, -1);
  }

  #keep(text: string): -1 {
    if (text === "") return -1;
    this.#partial += text;
    // One more for the CR whose LF is still to come.
    this.#checkLine(this.#partial.length - 1);
    return -1;
  }

  #checkLine(length: number): void {
    const { requestLineBytes, fieldBytes, fieldCount } = this.#limits;
    const count = this.#lines.length;
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

  #begin(): void {
    this.#lines = [];
    this.#mayBeEmpty = true;
    this.#isFinished = false;
  }

  #finish(end: number): ReadHead {
    this.#isFinished = true;
    return { lines: this.#lines, end };
  }
}

function bareLineFeed(): Refusal {
  return new Refusal(400, "line feed without carriage return");
}
