import type { Clock } from "../../runtime.ts";

type ByteStream = ReadableStream<Uint8Array<ArrayBuffer>>;

/** How long the piece that is being read may still come when nobody wants it any more. */
const LAST_READ_MS = 100;

/**
 * Gives what another stream gives, and cancels that between two pieces if it can. What Node makes of
 * an async iterable throws where nobody can catch it, when it is cancelled while its end is under
 * way; an app that listens to `request.signal` ends its body just then.
 */
export function patientStream(
  source: ByteStream,
  clock: Pick<Clock, "after">,
): ByteStream {
  const reader = source.getReader();
  let isReading = false;
  let isCancelled = false;
  const cancelSource = (reason: unknown): void => {
    reader.cancel(reason).catch(() => {});
  };
  return new ReadableStream({
    async pull(controller): Promise<void> {
      isReading = true;
      const { done, value } = await reader.read();
      isReading = false;
      if (isCancelled) return cancelSource(undefined);
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel(reason): void {
      isCancelled = true;
      if (!isReading) return cancelSource(reason);
      clock.after(LAST_READ_MS, () => cancelSource(reason));
    },
  }, { highWaterMark: 0 });
}
