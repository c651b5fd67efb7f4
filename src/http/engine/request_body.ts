import type { BodySource } from "../fetch/source.ts";
import type { BodyFraming } from "../wire/framing.ts";
import { ChunkedReader } from "../wire/chunked_reader.ts";
import type { WireLimits } from "../wire/limits.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes that wait for the application before the client has to. */
const HIGH_WATER_BYTES = 64 * 1024;

export interface RequestBodyEvents {
  /** The application begins to read. */
  onWanted(): void;
  /** There is room for more after `isFull`. */
  onRoom(): void;
}

/** The body of one request: decodes what arrives, and keeps it until the application takes it. */
export class RequestBody implements BodySource {
  readonly #events: RequestBodyEvents;
  readonly #chunked: ChunkedReader | undefined;
  #missingBytes: number;
  #waiting: Bytes[] = [];
  #waitingBytes = 0;
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
    return this.#waitingBytes >= HIGH_WATER_BYTES && !this.#isDiscarded;
  }

  /** Whether the application has begun to read it. */
  get isTaken(): boolean {
    return this.#isTaken;
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
    this.#onChange?.();
    return end;
  }

  /** It will not arrive: the client left, was too slow or broke the framing. */
  fail(error: Error): void {
    if (this.#isComplete) return;
    this.#error ??= error;
    this.#onChange?.();
  }

  /** Nobody will read the rest. */
  discard(): void {
    this.#isDiscarded = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#events.onRoom();
  }

  async bytes(): Promise<Bytes> {
    this.#take();
    const pieces: Bytes[] = [];
    // Most bodies have arrived with the head.
    while (this.#waiting.length > 0 || !this.#isComplete) {
      const piece = this.#shift() ?? await this.#next();
      if (piece !== undefined) pieces.push(piece);
    }
    return joinBytes(pieces);
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
    if (this.#isDiscarded || piece.byteLength === 0) return;
    this.#waiting.push(piece);
    this.#waitingBytes += piece.byteLength;
  }

  /** The next piece, undefined at the end; rejects when the rest will not come. */
  async #next(): Promise<Bytes | undefined> {
    while (
      this.#waiting.length === 0 && !this.#isComplete &&
      this.#error === undefined
    ) {
      await new Promise<void>((resolve) => this.#onChange = resolve);
      this.#onChange = undefined;
    }
    const piece = this.#shift();
    if (piece === undefined && this.#error !== undefined) throw this.#error;
    return piece;
  }

  #shift(): Bytes | undefined {
    const piece = this.#waiting.shift();
    if (piece === undefined) return undefined;
    const wasFull = this.isFull;
    this.#waitingBytes -= piece.byteLength;
    if (wasFull && !this.isFull) this.#events.onRoom();
    return piece;
  }
}

/** The only piece is not copied. */
function joinBytes(pieces: readonly Bytes[]): Bytes {
  const [first, ...others] = pieces;
  if (first !== undefined && others.length === 0) return first;
  const total = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const whole = new Uint8Array(total);
  let position = 0;
  for (const piece of pieces) {
    whole.set(piece, position);
    position += piece.byteLength;
  }
  return whole;
}
