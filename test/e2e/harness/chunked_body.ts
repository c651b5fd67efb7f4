type State = "size" | "data" | "data end" | "trailer" | "complete";

/** Decodes a chunked body. */
export class ChunkedBody {
  #state: State = "size";
  #remaining = 0;

  get isComplete(): boolean {
    return this.#state === "complete";
  }

  /** Gives decoded parts to `emit`; returns how many bytes it has used up. */
  push(bytes: Buffer, emit: (part: Buffer) => void): number {
    let offset = 0;
    while (offset < bytes.length && !this.isComplete) {
      const taken = this.#state === "data"
        ? this.#takeData(bytes, offset, emit)
        : this.#takeLine(bytes, offset);
      if (taken === 0) break;
      offset += taken;
    }
    return offset;
  }

  #takeData(
    bytes: Buffer,
    offset: number,
    emit: (part: Buffer) => void,
  ): number {
    const part = bytes.subarray(offset, offset + this.#remaining);
    this.#remaining -= part.length;
    emit(part);
    if (this.#remaining === 0) this.#state = "data end";
    return part.length;
  }

  #takeLine(bytes: Buffer, offset: number): number {
    const end = bytes.indexOf("\r\n", offset);
    if (end < 0) return 0;
    this.#acceptLine(bytes.toString("latin1", offset, end));
    return end + 2 - offset;
  }

  #acceptLine(line: string): void {
    if (this.#state === "trailer") {
      if (line === "") this.#state = "complete";
      return;
    }
    if (this.#state === "data end") {
      if (line !== "") throw new Error("a chunk is longer than its size says");
      this.#state = "size";
      return;
    }
    const digits = /^([0-9a-f]+)[ \t]*(?:;.*)?$/i.exec(line)?.[1];
    if (digits === undefined) throw new Error(`no chunk size: ${line}`);
    this.#remaining = Number.parseInt(digits, 16);
    this.#state = this.#remaining === 0 ? "trailer" : "data";
  }
}
