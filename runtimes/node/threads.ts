import process from "node:process";
import { Worker } from "node:worker_threads";
import type { Threads } from "../../src/runtime.ts";
import { threadEntry } from "../shared/thread_entry_url.ts";
import { createThreads } from "../shared/threads.ts";
import { isTsxFlag } from "./typescript.ts";

export const threads: Threads = createThreads({
  canEndSpinning: true,
  sharesDescriptors: true,
  open: () =>
    process.execArgv.some(isTsxFlag)
      ? openWithTsx()
      : new Worker(new URL(threadEntry)),
});

/** The flag of the process does nothing in its threads: tsx has to be registered in each. */
function openWithTsx(): Worker {
  const tsx = JSON.stringify(import.meta.resolve("tsx/esm/api"));
  const entry = JSON.stringify(threadEntry);
  return new Worker(
    `import(${tsx}).then(({ register }) => { register(); return import(${entry}); })`,
    { eval: true },
  );
}
