import { messageOf } from "../../errors.ts";
import type { BodySource } from "../../http/fetch/source.ts";
import { type BodyPart, WINDOW_BYTES } from "../../thread_messages.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Takes a part of a body; buffers in `transfer` move with it. */
export type SendPart = (
  part: BodyPart,
  transfer?: readonly ArrayBuffer[],
) => void;

/** Sends the body of a request to a thread while it arrives, as fast as the app takes it. */
export class BodySender {
  readonly #id: number;
  readonly #body: BodySource;
  readonly #send: SendPart;
  #reader: ReadableStreamDefaultReader<Bytes> | undefined;
  /** None before the app reads: until then the client is not asked to go on. */
  #creditBytes = 0;
  #isReading = false;
  #isOver = false;

  constructor(id: number, body: BodySource, send: SendPart) {
    this.#id = id;
    this.#body = body;
    this.#send = send;
  }

  /** Whether the app has all that has come, and waits for the client. */
  get isStarving(): boolean {
    return this.#creditBytes === WINDOW_BYTES && !this.#isOver;
  }

  /** The app has taken so much, or begins to. */
  addCredit(bytes: number): void {
    this.#creditBytes += bytes;
    if (!this.#isReading) void this.#sendPieces();
  }

  /** Nobody reads the rest. */
  stop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#reader?.cancel().catch(() => {});
  }

  async #sendPieces(): Promise<void> {
    this.#isReading = true;
    while (this.#creditBytes > 0 && !this.#isOver) await this.#sendNext();
    this.#isReading = false;
  }

  async #sendNext(): Promise<void> {
    const id = this.#id;
    try {
      this.#reader ??= this.#body.stream().getReader();
      const { done, value } = await this.#reader.read();
      if (this.#isOver) return;
      if (done) return this.#finish({ kind: "body_end", id });
      // In a buffer of its own, which moves to the thread.
      const { buffer } = new Uint8Array(value);
      this.#creditBytes -= buffer.byteLength;
      this.#send({ kind: "body_piece", id, buffer }, [buffer]);
    } catch (error) {
      this.#finish({ kind: "body_failed", id, reason: messageOf(error) });
    }
  }

  #finish(part: BodyPart): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#send(part);
  }
}
