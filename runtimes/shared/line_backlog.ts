/** What is kept while nobody takes it; older lines are worth more than newer. */
const KEPT_BYTES = 1024 * 1024;
const LINE_END = 10;

/** Lines that are still to be written. */
export class LineBacklog {
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #lostLines = 0;

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  get first(): Uint8Array | undefined {
    return this.#chunks[0];
  }

  /** Keeps whole lines, in their memory, while there is room; false when they are lost. */
  add(chunk: Uint8Array): boolean {
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

  /** Moves what was added last to memory of its own: its own may be used again from now on. */
  moveLast(): void {
    const last = this.#chunks.pop();
    if (last !== undefined) this.#chunks.push(last.slice());
  }

  /** How many lines were lost since this was asked last. */
  takeLostLines(): number {
    const lines = this.#lostLines;
    this.#lostLines = 0;
    return lines;
  }
}

function countLines(chunk: Uint8Array): number {
  let lines = 0;
  for (const byte of chunk) if (byte === LINE_END) lines++;
  return lines;
}
