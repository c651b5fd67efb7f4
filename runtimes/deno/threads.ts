import { Worker } from "node:worker_threads";
import type { Threads } from "../../src/runtime.ts";
import { threadEntry } from "../shared/thread_entry_url.ts";
import { createThreads } from "../shared/threads.ts";

export const threads: Threads = createThreads({
  // `terminate()` resolves, and the thread spins on.
  canEndSpinning: false,
  // Each thread has a table of its own.
  sharesDescriptors: false,
  // Without `resourceLimits`: a thread that exceeds them stays, and nobody is told.
  open: () => new Worker(new URL(threadEntry)),
});
