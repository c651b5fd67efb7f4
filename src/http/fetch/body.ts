import { NativeResponse } from "./natives.ts";
import type { BodySource } from "./source.ts";

/** What a body is held as until somebody wants it in another form. */
export type BodyValue =
  | string
  | Uint8Array<ArrayBuffer>
  | Blob
  | ReadableStream<Uint8Array<ArrayBuffer>>
  | BodySource;

type ByteStream = ReadableStream<Uint8Array<ArrayBuffer>>;

/** Bodies of the streams that were made here: a stream that comes back is no more than a name. */
const bodies = new WeakMap<ReadableStream, Body>();
const encoder = new TextEncoder();

/** The body of a message, which is used once; a stream of it is made only when asked for. */
export class Body {
  readonly #value: BodyValue;
  #stream: ByteStream | undefined;
  #isTaken = false;

  constructor(value: BodyValue) {
    this.#value = value;
  }

  /** The body of which the stream is made, or a new one. */
  static fromStream(stream: ByteStream): Body {
    const known = bodies.get(stream);
    if (known !== undefined) return known;
    const body = new Body(stream);
    bodies.set(stream, body);
    return body;
  }

  /**
   * Whether anything of it has been read: "disturbed" in the words of the standard. Of an app's own
   * stream it is true already while somebody holds it, who is about to read.
   */
  get isUsed(): boolean {
    return this.#isTaken ||
      (this.#value instanceof ReadableStream && isDisturbed(this.#value));
  }

  /** Whether it cannot be read any more, because it was or because somebody holds its stream. */
  get isUnusable(): boolean {
    return this.#isTaken || this.#stream?.locked === true ||
      (this.#value instanceof ReadableStream && this.#value.locked);
  }

  get stream(): ByteStream {
    if (this.#value instanceof ReadableStream) return this.#value;
    if (this.#stream === undefined) {
      this.#stream = this.#openLater(this.#value);
      bodies.set(this.#stream, this);
      // One that is asked for after its body was used is as unusable as the platform's.
      if (this.#isTaken) this.#stream.getReader();
    }
    return this.#stream;
  }

  /** Hands over what it holds; throws `TypeError` when it was used. */
  take(): BodyValue {
    if (this.isUnusable) throw new TypeError("Body is unusable");
    this.#isTaken = true;
    this.#stream?.getReader();
    return this.#value;
  }

  /** Hands over a stream that no one else has; throws `TypeError` when it was used. */
  takeStream(): ByteStream {
    const value = this.take();
    return value instanceof ReadableStream ? value : new Body(value).stream;
  }

  /** Two bodies to take its place, each with all of it; throws `TypeError` when it was used. */
  fork(): [Body, Body] {
    if (this.isUnusable || this.isUsed) {
      throw new TypeError("Body is unusable");
    }
    const value = this.#value;
    if (isRepeatable(value)) return [this, new Body(value)];
    const [one, other] = this.stream.tee();
    return [Body.fromStream(one), Body.fromStream(other)];
  }

  /** A stream that begins to read with its first reader, so that its use is known here. */
  #openLater(value: Exclude<BodyValue, ReadableStream>): ByteStream {
    let reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
    return new ReadableStream({
      pull: (controller): void | Promise<void> => {
        const isFirst = !this.#isTaken;
        this.#isTaken = true;
        if (typeof value === "string" || value instanceof Uint8Array) {
          return enqueueWhole(value, controller);
        }
        if (isFirst) reader = readerOf(value);
        return enqueueNext(reader, controller);
      },
      cancel: (reason): void | Promise<void> => {
        const isFirst = !this.#isTaken;
        this.#isTaken = true;
        if (isRepeatable(value) && isFirst) return;
        if (isFirst) reader = readerOf(value as BodySource);
        return reader.cancel(reason);
      },
    }, { highWaterMark: 0 });
  }
}

function readerOf(
  value: Blob | BodySource,
): ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> {
  return (value.stream() as ByteStream).getReader();
}

function enqueueWhole(
  value: string | Uint8Array,
  controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>,
): void {
  const bytes = typeof value === "string"
    ? encoder.encode(value)
    : new Uint8Array(value);
  if (bytes.length > 0) controller.enqueue(bytes);
  controller.close();
}

async function enqueueNext(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  const { done, value } = await reader.read();
  if (done) controller.close();
  else controller.enqueue(value);
}

/** Whether it can be read more than once. */
function isRepeatable(
  value: BodyValue,
): value is string | Uint8Array<ArrayBuffer> | Blob {
  return typeof value === "string" || value instanceof Uint8Array ||
    value instanceof Blob;
}

/** Whether an app's stream has been read. Only natives can tell, by refusing it. */
function isDisturbed(stream: ReadableStream): boolean {
  if (stream.locked) return true;
  try {
    new NativeResponse(stream);
    return false;
  } catch {
    return true;
  }
}
