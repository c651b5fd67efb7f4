import { chunkBytes } from "../chunk_bytes.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Whether it is an async iterable, such as a generator or a stream of Node. */
export function isAsyncIterable(
  value: unknown,
): value is AsyncIterable<unknown> {
  return typeof (value as Partial<AsyncIterable<unknown>> | null)
    ?.[Symbol.asyncIterator] === "function";
}

/**
 * A stream of what an async iterable gives. The platforms make one as well, but the one of Node
 * throws where nobody can catch it, when it is cancelled while it waits for the last piece; and
 * those of Deno and Node leave open what was never read.
 */
export function streamOfIterable(
  iterable: AsyncIterable<unknown>,
): ReadableStream<Bytes> {
  const iterator = iterable[Symbol.asyncIterator]();
  let isCancelled = false;
  return new ReadableStream<Bytes>({
    async pull(controller): Promise<void> {
      const { done, value } = await iterator.next();
      if (isCancelled) return;
      if (done === true) controller.close();
      else controller.enqueue(chunkBytes(value) as Bytes);
    },
    async cancel(reason): Promise<void> {
      isCancelled = true;
      if (isDestroyable(iterable)) iterable.destroy();
      else await iterator.return?.(reason);
    },
  }, { highWaterMark: 0 });
}

/** A stream of Node, whose file stays open until it is read or destroyed. */
function isDestroyable(value: object): value is { destroy(): void } {
  return typeof (value as { destroy?: unknown }).destroy === "function";
}
