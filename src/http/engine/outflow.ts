import type { ByteSocket } from "./byte_socket.ts";

/** With so much of earlier responses to take, a client need not be asked what it wants next. */
const CLOGGED_BYTES = 64 * 1024;

/** Whether a client takes what was written for it. */
export class Outflow {
  readonly #socket: ByteSocket;
  #onWritable: (() => void) | undefined;
  /** What the client had still to take when that was last looked at. */
  #unsentBytes = 0;

  constructor(socket: ByteSocket) {
    this.#socket = socket;
  }

  /** Whether somebody waits for the client. */
  get isAwaited(): boolean {
    return this.#onWritable !== undefined;
  }

  /** Whether so much waits for the client that "drain" will tell when it is gone. */
  get isClogged(): boolean {
    return this.#socket.writableLength >= CLOGGED_BYTES;
  }

  /** Resolves when more may be written, or when nothing can be any more. */
  untilWritable(): Promise<void> {
    return new Promise((resolve) => this.#onWritable = resolve);
  }

  /** The socket takes more, or is closed. */
  release(): void {
    const resolve = this.#onWritable;
    this.#onWritable = undefined;
    resolve?.();
  }

  /** Whether the client has still something to take, and has taken some since the last look. */
  isMoving(): boolean {
    const { writableLength } = this.#socket;
    const isMoving = writableLength > 0 && writableLength !== this.#unsentBytes;
    this.#unsentBytes = writableLength;
    return isMoving;
  }
}
