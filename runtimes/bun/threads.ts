import { Worker } from "node:worker_threads";
import type { Threads } from "../../src/runtime.ts";
import { createThreads, type ThreadTraits } from "../shared/threads.ts";

export const traits: ThreadTraits = {
  canEndSpinning: true,
  sharesDescriptors: true,
  open: (module) => new Worker(new URL(module)),
};

export const threads: Threads = createThreads(traits);
