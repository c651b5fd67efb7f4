import type { BodySource } from "../../http/fetch/source.ts";
import type { SpoolReader, Threads } from "../../runtime.ts";
import type { BodyMessage } from "../../thread_messages.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const PIECE_BYTES = 256 * 1024;

/** A request body in the thread that runs the app. */
export interface ThreadBody extends BodySource {
  /** The request is over: what has not been read is gone. */
  close(): Promise<void> | undefined;
}

/** Makes the body of a request of which all has arrived. */
export function openThreadBody(
  message: Exclude<BodyMessage, { kind: "stream" }>,
  threads: Pick<Threads, "openSpool">,
): ThreadBody {
  return message.kind === "bytes"
    ? new HeldBody(new Uint8Array(message.buffer))
    : new FileBody(threads.openSpool(message.place), message.byteLength);
}

class HeldBody implements ThreadBody {
  readonly #bytes: Bytes;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  bytes(): Promise<Bytes> {
    return Promise.resolve(this.#bytes);
  }

  stream(): ReadableStream<Bytes> {
    return new ReadableStream<Bytes>({
      pull: (controller) => {
        if (this.#bytes.byteLength > 0) controller.enqueue(this.#bytes);
        controller.close();
      },
    }, { highWaterMark: 0 });
  }

  close(): undefined {}
}

class FileBody implements ThreadBody {
  readonly #reader: SpoolReader;
  readonly #byteLength: number;
  /** The read that is under way; the descriptor may not be closed before its end. */
  #reading: Promise<unknown> | undefined;
  #isClosed = false;

  constructor(reader: SpoolReader, byteLength: number) {
    this.#reader = reader;
    this.#byteLength = byteLength;
  }

  async bytes(): Promise<Bytes> {
    const whole = new Uint8Array(this.#byteLength);
    for (let position = 0; position < whole.byteLength;) {
      position += await this.#read(whole.subarray(position), position);
    }
    return whole;
  }

  stream(): ReadableStream<Bytes> {
    let position = 0;
    return new ReadableStream<Bytes>({
      pull: async (controller) => {
        const size = Math.min(PIECE_BYTES, this.#byteLength - position);
        if (size === 0) return controller.close();
        const piece = new Uint8Array(size);
        const count = await this.#read(piece, position);
        position += count;
        controller.enqueue(piece.subarray(0, count));
      },
    }, { highWaterMark: 0 });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#reading?.catch(() => {});
    this.#reader.close();
  }

  async #read(bytes: Bytes, position: number): Promise<number> {
    if (this.#isClosed) {
      throw new Error("Cannot read the request body: the request is over");
    }
    const reading = this.#reader.read(bytes, position);
    this.#reading = reading;
    const count = await reading;
    if (count > 0) return count;
    throw new Error("Cannot read the request body: its file has been cut off");
  }
}
