import { Buffer } from "node:buffer";
import { LENGTH_BYTES } from "../../src/heartbeat.ts";

const encoder = new TextEncoder();
/** UTF-8 has no more bytes for one unit of a string. */
const BYTES_PER_UNIT = 3;

/** Lines that are gathered for one write: a string, or memory that outlives the process. */
export class LineBuffer {
  #text = "";
  #memory: Uint8Array | undefined;
  /** Bytes of text in the memory, in the memory. */
  #length: Uint32Array = new Uint32Array(1);

  get isShared(): boolean {
    return this.#memory !== undefined;
  }

  /** From now on, lines are kept in `memory`; there must be none at this moment. */
  share(memory: Uint8Array): void {
    this.#memory = memory;
    this.#length = new Uint32Array(memory.buffer, memory.byteOffset, 1);
    this.#length[0] = 0;
  }

  /** Adds whole lines; false when there would be more than `limit` bytes. */
  add(text: string, limit: number): boolean {
    return this.#memory === undefined
      ? this.#addText(text, limit)
      : this.#addBytes(this.#memory, text, limit);
  }

  /** All that was added, which stays until `clear`; undefined when nothing was. */
  take(): Buffer | undefined {
    const used = this.#length[0]!;
    if (used === 0 && this.#text === "") return undefined;
    const text = Buffer.from(this.#text);
    if (used === 0) return text;
    const kept = this.#memory!.subarray(LENGTH_BYTES, LENGTH_BYTES + used);
    return Buffer.concat([kept, text]);
  }

  clear(): void {
    this.#text = "";
    this.#length[0] = 0;
  }

  #addText(text: string, limit: number): boolean {
    if (this.#text !== "" && this.#text.length + text.length > limit) {
      return false;
    }
    this.#text += text;
    return true;
  }

  #addBytes(memory: Uint8Array, text: string, limit: number): boolean {
    // What did not fit into the memory comes first.
    if (this.#text !== "") return false;
    const used = this.#length[0]!;
    const start = LENGTH_BYTES + used;
    const most = used + text.length * BYTES_PER_UNIT;
    if (most > limit || LENGTH_BYTES + most > memory.length) {
      // A line that is longer than all the room is kept like one without it.
      return used === 0 && this.#addText(text, limit);
    }
    const { written } = encoder.encodeInto(text, memory.subarray(start));
    // Last, so that a kill leaves whole lines.
    this.#length[0] = used + written;
    return true;
  }
}
