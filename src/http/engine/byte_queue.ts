type Bytes = Uint8Array<ArrayBuffer>;

/** A view costs some hundred bytes, however little it shows: smaller pieces are gathered. */
const SMALL_BYTES = 1024;
const BLOCK_BYTES = 8 * 1024;

/** Bytes in the order of their arrival, in memory that is in proportion to them. */
export class ByteQueue {
  #pieces: Bytes[] = [];
  /** Where small pieces are copied to: behind all others. */
  #block: Bytes | undefined;
  #blockUsed = 0;
  #byteLength = 0;

  /** How many bytes wait. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** Adds a piece, which must not be changed afterwards. */
  push(piece: Bytes): void {
    if (piece.byteLength === 0) return;
    const isAlone = this.#byteLength === 0;
    this.#byteLength += piece.byteLength;
    // What is fetched before more comes, as most pieces are, need not be copied.
    if (isAlone || piece.byteLength > SMALL_BYTES) {
      this.#closeBlock();
      this.#pieces.push(piece);
    } else this.#gather(piece);
  }

  /** Takes the oldest bytes; undefined when there are none. */
  shift(): Bytes | undefined {
    if (this.#pieces.length === 0) this.#closeBlock();
    const piece = this.#pieces.shift();
    this.#byteLength -= piece?.byteLength ?? 0;
    return piece;
  }

  clear(): void {
    this.#pieces = [];
    this.#block = undefined;
    this.#byteLength = 0;
  }

  /** All that waits; the only piece is not copied. */
  join(): Bytes {
    this.#closeBlock();
    if (this.#pieces.length === 1) return this.#pieces[0]!;
    const whole = new Uint8Array(this.#byteLength);
    let position = 0;
    for (const piece of this.#pieces) {
      whole.set(piece, position);
      position += piece.byteLength;
    }
    return whole;
  }

  #gather(piece: Bytes): void {
    if (this.#blockUsed + piece.byteLength > BLOCK_BYTES) this.#closeBlock();
    if (this.#block === undefined) {
      this.#block = new Uint8Array(BLOCK_BYTES);
      this.#blockUsed = 0;
    }
    this.#block.set(piece, this.#blockUsed);
    this.#blockUsed += piece.byteLength;
  }

  #closeBlock(): void {
    if (this.#block === undefined) return;
    this.#pieces.push(this.#block.subarray(0, this.#blockUsed));
    this.#block = undefined;
  }
}
