import type { Buffer } from "node:buffer";

/** What is kept while nobody takes it; older lines are worth more than newer. */
const KEPT_BYTES = 1024 * 1024;
const LINE_END = 10;

/** Lines that are still to be written. */
export class LineBacklog {
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #lostLines = 0;

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  get first(): Buffer | undefined {
    return this.#chunks[0];
  }

  /** Keeps whole lines, while there is room; false when they are lost. */
  add(chunk: Buffer): boolean {
    if (this.#bytes + chunk.length > KEPT_BYTES) {
      this.#lostLines += countLines(chunk);
      return false;
    }
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    return true;
  }

  /** Forgets bytes of the first chunk: they are written. */
  drop(bytes: number): void {
    const chunk = this.#chunks[0];
    if (chunk === undefined) return;
    this.#bytes -= bytes;
    if (bytes < chunk.length) this.#chunks[0] = chunk.subarray(bytes);
    else this.#chunks.shift();
  }

  /** How many lines were lost since this was asked last. */
  takeLostLines(): number {
    const lines = this.#lostLines;
    this.#lostLines = 0;
    return lines;
  }
}

function countLines(chunk: Buffer): number {
  let lines = 0;
  for (const byte of chunk) if (byte === LINE_END) lines++;
  return lines;
}
