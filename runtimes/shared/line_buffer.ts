import { LENGTH_BYTES, LINES_BYTES } from "../../src/heartbeat.ts";
import { bytesOf } from "../../src/made_line.ts";
import type { MakeLine } from "../../src/runtime.ts";

const encoder = new TextEncoder();

/** Lines that are gathered for one write, in memory that may outlive the process. */
export class LineBuffer {
  #isShared = false;
  /** Made with the first line, where there is none that is shared. */
  #lines: Uint8Array = new Uint8Array(0);
  /** Bytes of text in `#lines`; in the memory, where that is shared. */
  #length: Uint32Array = new Uint32Array(1);
  /** Lines that are longer than all the room. */
  #long: Uint8Array | undefined;

  get isShared(): boolean {
    return this.#isShared;
  }

  /** From now on, lines are kept in `memory`; there must be none at this moment. */
  share(memory: Uint8Array): void {
    this.#isShared = true;
    this.#lines = memory.subarray(LENGTH_BYTES);
    this.#length = new Uint32Array(memory.buffer, memory.byteOffset, 1);
    this.#length[0] = 0;
  }

  /** Adds whole lines; false when there would be more than `limit` bytes. */
  add(text: string, limit: number): boolean {
    const used = this.#prepare();
    const room = this.#lines.subarray(used);
    const { read, written } = encoder.encodeInto(text, room);
    if (read === text.length && used + written <= limit) {
      return this.#use(used + written);
    }
    return used === 0 && this.#keepLong(encoder.encode(text));
  }

  /** As `add`. */
  addMade<Subject>(
    subject: Subject,
    makeLine: MakeLine<Subject>,
    limit: number,
  ): boolean {
    const used = this.#prepare();
    const end = makeLine(subject, this.#lines, used);
    if (end <= limit && end <= this.#lines.length) return this.#use(end);
    return used === 0 && this.#keepLong(bytesOf(subject, makeLine));
  }

  /** All that was added, in its memory until `clear`; undefined when nothing was. */
  get added(): Uint8Array | undefined {
    const used = this.#length[0]!;
    return used > 0 ? this.#lines.subarray(0, used) : this.#long;
  }

  clear(): void {
    this.#long = undefined;
    this.#length[0] = 0;
  }

  /** Says how much is used; all, behind a line that was too long. */
  #prepare(): number {
    if (this.#lines.length === 0) this.#lines = new Uint8Array(LINES_BYTES);
    return this.#long === undefined ? this.#length[0]! : this.#lines.length;
  }

  /** Last, so that a kill leaves whole lines. */
  #use(end: number): true {
    this.#length[0] = end;
    return true;
  }

  #keepLong(bytes: Uint8Array): true {
    this.#long = bytes;
    return true;
  }
}
