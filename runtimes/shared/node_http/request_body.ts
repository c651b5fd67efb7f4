import type { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";

/** How much of a body is read ahead of the app. */
const READ_AHEAD_BYTES = 64 * 1024;

/** The body of a request as a stream, read no faster than the app takes it. */
export class RequestBody {
  readonly #incoming: IncomingMessage;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  readonly stream: ReadableStream<Uint8Array>;

  constructor(incoming: IncomingMessage) {
    this.#incoming = incoming;
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => this.#start(controller),
        pull: () => void incoming.resume(),
        cancel: () => {
          this.#controller = undefined;
          incoming.resume();
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: READ_AHEAD_BYTES }),
    );
  }

  /** Throws away what the app has not read: the next request comes after it. */
  discard(reason: Error): void {
    this.#fail(reason);
    this.#incoming.resume();
  }

  #start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    const incoming = this.#incoming;
    this.#controller = controller;
    incoming.pause();
    incoming.on("data", (chunk: Buffer) => this.#take(chunk));
    incoming.on("end", () => {
      this.#controller?.close();
      this.#controller = undefined;
    });
    incoming.on("error", (error) => this.#fail(error));
    incoming.on("close", () => {
      if (!incoming.complete) this.#fail(new Error("The client disconnected"));
    });
  }

  #take({ buffer, byteOffset, byteLength }: Buffer): void {
    if (this.#controller === undefined) return;
    this.#controller.enqueue(new Uint8Array(buffer, byteOffset, byteLength));
    if ((this.#controller.desiredSize ?? 0) <= 0) this.#incoming.pause();
  }

  #fail(error: Error): void {
    this.#controller?.error(error);
    this.#controller = undefined;
  }
}
