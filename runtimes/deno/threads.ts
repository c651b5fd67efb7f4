import { Worker } from "node:worker_threads";
import type { Threads } from "../../src/runtime.ts";
import { createThreads, type ThreadTraits } from "../shared/threads.ts";

export const traits: ThreadTraits = {
  // `terminate()` resolves, and the thread spins on.
  canEndSpinning: false,
  // Each thread has a table of its own.
  sharesDescriptors: false,
  // Without `resourceLimits`: a thread that exceeds them stays, and nobody is told.
  open: (module) => new Worker(new URL(module)),
};

export const threads: Threads = createThreads(traits);
