/** What a thread of a worker runs first, where threads run the app. */
import { loadWorkerRuntime } from "./detect.ts";
import { threadLink } from "./shared/thread_link.ts";

const runtime = await loadWorkerRuntime();
runtime.prepare();
const { runThread } = await import("../src/worker/threads/run_thread.ts");
runThread(runtime, threadLink);
