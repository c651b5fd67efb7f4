import assert from "node:assert/strict";
import { it } from "node:test";
import { createThreads } from "../../runtimes/shared/threads.ts";
import type { Threads } from "../../src/runtime.ts";
import type { FromThread } from "../../src/thread_messages.ts";
import { threadTraits } from "./adapter.ts";

/** Threads that run a fixture in place of the app. */
function threadsOf(fixture: string): Threads {
  return createThreads(
    threadTraits,
    new URL(`fixtures/${fixture}`, import.meta.url).href,
  );
}

it("a message is not lost that was sent before its thread listened", async () => {
  const message = await new Promise<FromThread>((resolve, reject) => {
    const thread = threadsOf("late_thread.ts").start({
      onMessage(message) {
        resolve(message);
        thread.end();
      },
      onLost: (reason) => reject(new Error(reason)),
    });
    thread.send({
      kind: "boot",
      app: "app.ts",
      appType: "auto",
      tellsLoaded: false,
    });
    setTimeout(() => {
      thread.end();
      reject(new Error("the message was lost"));
    }, 10_000).unref?.();
  });
  assert.deepEqual(message, { kind: "ready", requestBuffering: undefined });
});
