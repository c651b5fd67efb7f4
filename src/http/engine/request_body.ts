import type { BodySource } from "../fetch/source.ts";
import type { BodyFraming } from "../wire/framing.ts";
import { ChunkedReader } from "../wire/chunked_reader.ts";
import type { WireLimits } from "../wire/limits.ts";
import { ByteQueue } from "./byte_queue.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes that wait for the application before the client has to. */
const HIGH_WATER_BYTES = 64 * 1024;

export interface RequestBodyEvents {
  /** The application begins to read. */
  onWanted(): void;
  /** The application waits for what has not arrived. */
  onWait(): void;
  /** There is room for more after `isFull`. */
  onRoom(): void;
}

/** The body of one request: decodes what arrives, and keeps it until the application takes it. */
export class RequestBody implements BodySource {
  readonly #events: RequestBodyEvents;
  readonly #chunked: ChunkedReader | undefined;
  #missingBytes: number;
  readonly #waiting = new ByteQueue();
  #isComplete = false;
  #error: Error | undefined;
  #isDiscarded = false;
  #onChange: (() => void) | undefined;
  #isTaken = false;
  #isTouched = false;

  constructor(
    framing: BodyFraming,
    limits: WireLimits,
    events: RequestBodyEvents,
  ) {
    this.#events = events;
    this.#chunked = framing.kind === "chunked"
      ? new ChunkedReader(limits)
      : undefined;
    this.#missingBytes = framing.kind === "length" ? framing.bytes : 0;
  }

  /** Whether all of it has arrived. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Whether more would be more than the application should have to hold. */
  get isFull(): boolean {
    return this.#waiting.byteLength >= HIGH_WATER_BYTES && !this.#isDiscarded;
  }

  /** Whether the application waits for what has not arrived. */
  get isAwaited(): boolean {
    return this.#onChange !== undefined;
  }

  /** Whether the application has it in its hands, and may read it. */
  get isTouched(): boolean {
    return this.#isTouched;
  }

  /** Bytes that are still to come; Infinity for a chunked body. */
  get missingBytes(): number {
    if (this.#isComplete) return 0;
    return this.#chunked === undefined ? this.#missingBytes : Infinity;
  }

  /** Takes what belongs to the body; returns where it ends; throws `Refusal`. */
  push(bytes: Bytes, start: number): number {
    const end = this.#chunked === undefined
      ? this.#pushLength(bytes, start)
      : this.#chunked.push(bytes, start, (piece) => this.#keep(piece as Bytes));
    this.#isComplete = this.#chunked?.isDone ?? this.#missingBytes === 0;
    if (this.#waiting.byteLength > 0 || this.#isComplete) this.#wake();
    return end;
  }

  /** It will not arrive: the client left, was too slow or broke the framing. */
  fail(error: Error): void {
    if (this.#isComplete) return;
    this.#error ??= error;
    this.#wake();
  }

  /** Nobody will read the rest. */
  discard(): void {
    this.#isDiscarded = true;
    this.#waiting.clear();
    this.#events.onRoom();
  }

  async bytes(): Promise<Bytes> {
    this.#take();
    const whole = new ByteQueue();
    // Most bodies have arrived with the head.
    while (this.#waiting.byteLength > 0 || !this.#isComplete) {
      const piece = this.#shift() ?? await this.#next();
      if (piece !== undefined) whole.push(piece);
    }
    return whole.join();
  }

  stream(): ReadableStream<Bytes> {
    this.#isTouched = true;
    return new ReadableStream<Bytes>({
      pull: async (controller) => {
        this.#take();
        const piece = await this.#next();
        if (piece === undefined) {
          controller.close();
        } else controller.enqueue(piece);
      },
      cancel: () => this.discard(),
    }, { highWaterMark: 0 });
  }

  #take(): void {
    if (this.#isTaken) return;
    this.#isTaken = true;
    this.#isTouched = true;
    this.#events.onWanted();
  }

  #pushLength(bytes: Bytes, start: number): number {
    const end = Math.min(bytes.length, start + this.#missingBytes);
    this.#missingBytes -= end - start;
    this.#keep(bytes.subarray(start, end));
    return end;
  }

  #keep(piece: Bytes): void {
    if (!this.#isDiscarded) this.#waiting.push(piece);
  }

  /** The next piece, undefined at the end; rejects when the rest will not come. */
  async #next(): Promise<Bytes | undefined> {
    while (
      this.#waiting.byteLength === 0 && !this.#isComplete &&
      this.#error === undefined
    ) {
      const change = new Promise<void>((resolve) => this.#onChange = resolve);
      this.#events.onWait();
      await change;
    }
    const piece = this.#shift();
    if (piece === undefined && this.#error !== undefined) throw this.#error;
    return piece;
  }

  #shift(): Bytes | undefined {
    const wasFull = this.isFull;
    const piece = this.#waiting.shift();
    if (wasFull && !this.isFull) this.#events.onRoom();
    return piece;
  }

  #wake(): void {
    const wake = this.#onChange;
    this.#onChange = undefined;
    wake?.();
  }
}
