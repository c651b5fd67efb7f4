import { ByteQueue } from "../../http/engine/byte_queue.ts";
import type { BodySource } from "../../http/fetch/source.ts";
import type { SpoolFile, Threads } from "../../runtime.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** What is held in memory of a request body; the rest of a longer one is in a file, all of it. */
export const MEMORY_BYTES: number = 1024 * 1024;
/** What is gathered of the rest before it is written. */
const UNWRITTEN_BYTES = 64 * 1024;

/** A request body that has arrived as a whole. */
export type SpooledBody =
  | { readonly kind: "bytes"; readonly bytes: Bytes }
  | {
    readonly kind: "file";
    readonly file: SpoolFile;
    readonly byteLength: number;
  };

/** Reads a body to its end; rejects when the client leaves, is too slow or sends too much. */
export async function spoolBody(
  body: BodySource,
  contentLength: string | undefined,
  threads: Pick<Threads, "createSpool">,
): Promise<SpooledBody> {
  const isShort = contentLength !== undefined &&
    Number(contentLength) <= MEMORY_BYTES;
  if (isShort) return inMemory(await body.bytes());
  const spool = new Spool(threads);
  try {
    for await (const piece of piecesOf(body)) await spool.add(piece);
    return await spool.finish();
  } catch (error) {
    spool.close();
    throw error;
  }
}

/** Not the stream's own iterator, which is not there on every runtime. */
async function* piecesOf(body: BodySource): AsyncGenerator<Bytes> {
  const reader = body.stream().getReader();
  for (
    let next = await reader.read();
    !next.done;
    next = await reader.read()
  ) {
    yield next.value;
  }
}

/** In a buffer of their own, which moves to the thread: what was received with them stays. */
function inMemory(bytes: Bytes): SpooledBody {
  const isAlone = bytes.byteLength === bytes.buffer.byteLength;
  return { kind: "bytes", bytes: isAlone ? bytes : new Uint8Array(bytes) };
}

/** Bytes in memory, until they are too many. */
class Spool {
  readonly #threads: Pick<Threads, "createSpool">;
  readonly #held = new ByteQueue();
  #byteLength = 0;
  #file: SpoolFile | undefined;

  constructor(threads: Pick<Threads, "createSpool">) {
    this.#threads = threads;
  }

  async add(piece: Bytes): Promise<void> {
    this.#held.push(piece);
    this.#byteLength += piece.byteLength;
    const limit = this.#file === undefined ? MEMORY_BYTES : UNWRITTEN_BYTES;
    if (this.#held.byteLength > limit) await this.#write();
  }

  async finish(): Promise<SpooledBody> {
    if (this.#file === undefined) {
      return inMemory(this.#held.join());
    }
    await this.#write();
    return { kind: "file", file: this.#file, byteLength: this.#byteLength };
  }

  close(): void {
    this.#file?.close();
  }

  async #write(): Promise<void> {
    this.#file ??= this.#threads.createSpool();
    for (
      let piece = this.#held.shift();
      piece !== undefined;
      piece = this.#held.shift()
    ) {
      await this.#file.append(piece);
    }
  }
}
