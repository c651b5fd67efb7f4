import { Worker } from "node:worker_threads";
import type { Threads } from "../../src/runtime.ts";
import { threadEntry } from "../shared/thread_entry_url.ts";
import { createThreads } from "../shared/threads.ts";

export const threads: Threads = createThreads({
  canEndSpinning: true,
  sharesDescriptors: true,
  open: () => new Worker(new URL(threadEntry)),
});
