import { WINDOW_BYTES } from "../../thread_messages.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** What a thread is told of the body that it sends. */
export interface RelayEvents {
  /** So many more bytes may be sent. */
  onCredit(bytes: number): void;
  /** Nobody reads the rest. */
  onCancel(): void;
}

/** Credit is given in portions, not for every piece. */
const PORTION_BYTES = WINDOW_BYTES / 8;

/** The body of a response while a thread sends it: what is between the thread and the client. */
export class ResponseRelay {
  readonly #events: RelayEvents;
  readonly #pieces: Bytes[] = [];
  /** Bytes that the thread has sent and has got no credit for. */
  #owedBytes = 0;
  #takenBytes = 0;
  #isOver = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(events: RelayEvents) {
    this.#events = events;
  }

  /** Whether the thread has to wait for the client. */
  get isFull(): boolean {
    return this.#owedBytes >= WINDOW_BYTES;
  }

  push(bytes: Bytes): void {
    this.#pieces.push(bytes);
    this.#owedBytes += bytes.byteLength;
    this.#change();
  }

  end(): void {
    this.#isOver = true;
    this.#change();
  }

  /** The rest will not come. */
  fail(error: Error): void {
    this.#error = error;
    this.end();
  }

  stream(): ReadableStream<Bytes> {
    return new ReadableStream<Bytes>({
      pull: async (controller) => {
        while (this.#pieces.length === 0 && !this.#isOver) {
          await new Promise<void>((resolve) => this.#wake = resolve);
        }
        const piece = this.#pieces.shift();
        if (piece !== undefined) {
          controller.enqueue(piece);
          this.#giveCredit(piece.byteLength);
        } else if (this.#error === undefined) controller.close();
        else controller.error(this.#error);
      },
      cancel: () => {
        this.#pieces.length = 0;
        if (!this.#isOver) this.#events.onCancel();
      },
    }, { highWaterMark: 0 });
  }

  #giveCredit(bytes: number): void {
    this.#takenBytes += bytes;
    if (this.#takenBytes < PORTION_BYTES || this.#isOver) return;
    this.#events.onCredit(this.#takenBytes);
    this.#owedBytes -= this.#takenBytes;
    this.#takenBytes = 0;
  }

  #change(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
