import { ByteQueue } from "../../http/engine/byte_queue.ts";
import {
  type BodyPart,
  type FromRequest,
  WINDOW_BYTES,
} from "../../thread_messages.ts";
import type { ThreadBody } from "./thread_body.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Credit is given in portions, not for every piece. */
const PORTION_BYTES = WINDOW_BYTES / 8;

/** A request body in the thread that runs the app: it is still arriving. */
export class StreamedBody implements ThreadBody {
  readonly #id: number;
  readonly #send: (message: FromRequest) => void;
  readonly #waiting = new ByteQueue();
  /** What the I/O thread may send and has not been told; at first, all of the window. */
  #ungivenBytes = WINDOW_BYTES;
  #isComplete = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(id: number, send: (message: FromRequest) => void) {
    this.#id = id;
    this.#send = send;
  }

  receive(part: BodyPart): void {
    switch (part.kind) {
      case "body_piece":
        this.#waiting.push(new Uint8Array(part.buffer));
        return this.#change();
      case "body_end":
        this.#isComplete = true;
        return this.#change();
      case "body_failed":
        return this.#fail(new DOMException(part.reason, "AbortError"));
    }
  }

  async bytes(): Promise<Bytes> {
    const whole = new ByteQueue();
    for (
      let piece = await this.#next();
      piece !== undefined;
      piece = await this.#next()
    ) {
      whole.push(piece);
    }
    return whole.join();
  }

  stream(): ReadableStream<Bytes> {
    return new ReadableStream<Bytes>({
      pull: async (controller) => {
        const piece = await this.#next();
        if (piece === undefined) controller.close();
        else controller.enqueue(piece);
      },
      cancel: () => this.#cancel(),
    }, { highWaterMark: 0 });
  }

  close(): undefined {
    this.#fail(new Error("Cannot read the request body: the request is over"));
  }

  async #next(): Promise<Bytes | undefined> {
    while (
      this.#waiting.byteLength === 0 && !this.#isComplete &&
      this.#error === undefined
    ) {
      // Even if it is little: it says that the app waits for the client.
      this.#giveCredit();
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    const piece = this.#waiting.shift();
    if (piece === undefined && this.#error !== undefined) throw this.#error;
    this.#ungivenBytes += piece?.byteLength ?? 0;
    if (this.#ungivenBytes >= PORTION_BYTES) this.#giveCredit();
    return piece;
  }

  #giveCredit(): void {
    const bytes = this.#ungivenBytes;
    if (bytes === 0 || this.#isComplete || this.#error !== undefined) return;
    this.#ungivenBytes = 0;
    this.#send({ kind: "body_credit", id: this.#id, bytes });
  }

  #cancel(): void {
    this.#waiting.clear();
    if (this.#isComplete || this.#error !== undefined) return;
    this.#isComplete = true;
    this.#send({ kind: "body_cancel", id: this.#id });
  }

  /** What has come before can still be read. */
  #fail(error: Error): void {
    if (this.#isComplete) return;
    this.#error ??= error;
    this.#change();
  }

  #change(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
