import process from "node:process";
import { loadRuntime } from "./detect.ts";
import { flushMessages } from "./shared/parent_channel.ts";

/** Runs pfserve with the arguments of this process, and ends the process. */
export async function runCommand(): Promise<void> {
  const runtime = await loadRuntime();
  runtime.prepare();
  const { main } = await import("../src/main.ts");
  const exitCode = await main(runtime, process.argv.slice(2));
  await flushMessages();
  process.exit(exitCode);
}

/** Never called: it keeps the worker in the graph of modules that Deno caches and installs. */
export const importWorkerEntry = (): Promise<unknown> =>
  import("./worker_entry.ts");
