import type { Worker } from "node:worker_threads";
import { stackOf } from "../../src/errors.ts";
import type { Thread, ThreadEvents, Threads } from "../../src/runtime.ts";
import type { FromThread } from "../../src/thread_messages.ts";
import { createSpool, openSpool } from "./spool.ts";

/** In what threads differ between the runtimes. */
export interface ThreadTraits {
  readonly canEndSpinning: boolean;
  /** Whether a descriptor of one thread is one of the others, too. */
  readonly sharesDescriptors: boolean;
  /** Starts the module of threads in a thread. */
  open(): Worker;
}

export function createThreads(
  { canEndSpinning, sharesDescriptors, open }: ThreadTraits,
): Threads {
  return {
    start: (events) => start(open(), events),
    canEndSpinning,
    createSpool: () => createSpool(sharesDescriptors),
    openSpool,
  };
}

function start(worker: Worker, events: ThreadEvents): Thread {
  let isOver = false;
  const lose = (reason: string): void => {
    if (isOver) return;
    isOver = true;
    events.onLost(reason);
  };
  worker.on("message", (message: FromThread) => {
    if (!isOver) events.onMessage(message);
  });
  worker.on("error", (error) => lose(stackOf(error)));
  worker.on("exit", (code) => lose(`process.exit(${code}) in the app`));
  return {
    send: (message, transfer = []) =>
      worker.postMessage(message, [...transfer]),
    end() {
      isOver = true;
      void worker.terminate();
    },
  };
}
