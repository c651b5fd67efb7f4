import process from "node:process";
import { Worker } from "node:worker_threads";
import type { Threads } from "../../src/runtime.ts";
import { createThreads, type ThreadTraits } from "../shared/threads.ts";
import { isTsxFlag } from "./typescript.ts";

export const traits: ThreadTraits = {
  canEndSpinning: true,
  sharesDescriptors: true,
  open: (module) =>
    process.execArgv.some(isTsxFlag)
      ? openWithTsx(module)
      : new Worker(new URL(module)),
  // Costs nothing before it is needed.
  describe: async (worker) =>
    await (await import("./thread_stack.ts")).describeThread(worker),
};

export const threads: Threads = createThreads(traits);

/** The flag of the process does nothing in its threads: tsx has to be registered in each. */
function openWithTsx(module: string): Worker {
  const tsx = JSON.stringify(import.meta.resolve("tsx/esm/api"));
  const entry = JSON.stringify(module);
  return new Worker(
    `import(${tsx}).then(({ register }) => { register(); return import(${entry}); })`,
    { eval: true },
  );
}
