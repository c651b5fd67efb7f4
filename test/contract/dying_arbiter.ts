/** Starts a worker, prints its process id when it serves, and waits to be killed. */
import process from "node:process";
import { withWorker } from "./worker_fixture.ts";

await withWorker(async (worker) => {
  await worker.serve(`export default () => new Response("hello");`);
  process.stdout.write(`${worker.pid}\n`);
  await new Promise((resolve) => setTimeout(resolve, 60_000));
});
