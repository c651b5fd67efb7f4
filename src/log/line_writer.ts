import type { Escaping } from "./escape.ts";

const encoder = new TextEncoder();
const ZERO = 48;
const LAST_ASCII = 127;

/**
 * Writes a line as UTF-8 into memory that is lent to it, character by character: no string has to be
 * made of it first, nor garbage. What would go beyond the end of the memory is dropped.
 */
export class LineWriter {
  #bytes: Uint8Array = new Uint8Array(0);
  #end = 0;

  /** Where the line ends so far; beyond the end of the memory, of a line that is longer. */
  get end(): number {
    return this.#end;
  }

  /** Begins a line in `bytes` at `start`. */
  begin(bytes: Uint8Array, start: number): void {
    this.#bytes = bytes;
    this.#end = start;
  }

  /** Writes what is always, or often, the same: bytes are copied faster than characters. */
  copy(source: Uint8Array): void {
    const bytes = this.#bytes;
    let end = this.#end;
    for (let index = 0; index < source.length; index++) {
      bytes[end++] = source[index]!;
    }
    this.#end = end;
  }

  /** Writes text as it is. */
  text(text: string): void {
    const bytes = this.#bytes;
    let end = this.#end;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code > LAST_ASCII) return this.#encode(text);
      bytes[end++] = code;
    }
    this.#end = end;
  }

  /** Writes what a client may have chosen. */
  escaped(text: string, escaping: Escaping): void {
    const bytes = this.#bytes;
    const { isSafe } = escaping;
    let end = this.#end;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      // Beyond ASCII, the table says nothing.
      if (isSafe[code] !== 1) return this.#encode(escaping.escape(text));
      bytes[end++] = code;
    }
    this.#end = end;
  }

  /** Writes a whole number that is not negative. */
  integer(value: number): void {
    if (value > 99) {
      if (value > 999) return this.text(String(value));
      this.#digit(Math.floor(value / 100));
    }
    if (value > 9) this.#digit(Math.floor(value / 10) % 10);
    this.#digit(value % 10);
  }

  #digit(digit: number): void {
    this.#bytes[this.#end++] = ZERO + digit;
  }

  #encode(text: string): void {
    const room = this.#bytes.subarray(this.#end);
    const { read, written } = encoder.encodeInto(text, room);
    this.#end = read === text.length
      ? this.#end + written
      : this.#bytes.length + text.length;
  }
}
