import { chunkBytes } from "./chunk_bytes.ts";

/** How long a piece that is being read may still come when nobody wants it any more. */
const LAST_READ_MS = 100;

/**
 * Reads a stream, and cancels it between two pieces if that can be: what Node makes of an async
 * iterable throws where nobody can catch it, when it is cancelled while its end is under way. An app
 * that listens to `request.signal` ends its body just then.
 */
export class PatientReader {
  readonly #reader: ReadableStreamDefaultReader<unknown>;
  readonly #after: (delayMs: number, task: () => void) => void;
  #isReading = false;
  #isCancelled = false;

  /** Locks the stream; `after` calls a task after a while. */
  constructor(
    stream: ReadableStream<unknown>,
    after: (delayMs: number, task: () => void) => void,
  ) {
    this.#reader = stream.getReader();
    this.#after = after;
  }

  /** The next piece, undefined at the end; rejects when there is none, or after `cancel`. */
  async read(): Promise<Uint8Array | undefined> {
    this.#isReading = true;
    try {
      const { done, value } = await this.#reader.read();
      if (this.#isCancelled) throw new Error("Nobody reads the rest");
      return done ? undefined : chunkBytes(value);
    } finally {
      this.#isReading = false;
      if (this.#isCancelled) this.#cancelNow();
    }
  }

  /** Nobody will read the rest. */
  cancel(reason: Error): void {
    this.#isCancelled = true;
    if (!this.#isReading) return this.#cancelNow(reason);
    this.#after(LAST_READ_MS, () => this.#cancelNow(reason));
  }

  #cancelNow(reason?: Error): void {
    this.#reader.cancel(reason).catch(() => {});
  }
}
