/** What a worker process runs first: little, so that the compile cache is on before the rest loads. */
import process from "node:process";
import { loadWorkerRuntime } from "./detect.ts";

const runtime = await loadWorkerRuntime();
runtime.prepare();
const { runWorker } = await import("../src/worker/main.ts");
const { arbiterLink, flushMessages } = await import(
  "./shared/parent_channel.ts"
);
const exitCode = await runWorker(runtime, arbiterLink);
await flushMessages();
process.exit(exitCode);
