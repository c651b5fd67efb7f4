/**
 * Two tasks to compare worker classes with: `/io_task` waits, `/cpu_task` computes. Both answer with
 * when they ran, and with the CPU time of their process meanwhile.
 */
import process from "node:process";

const IO_SECONDS = Number(process.env.IO_SECONDS ?? 2);
/** A million steps each; several hundred take a second. */
const CPU_ROUNDS = Number(process.env.CPU_ROUNDS ?? 2000);

function wait(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1000 * IO_SECONDS));
}

/** Returns a number that cannot be had without the work. */
function compute(): number {
  let value = 1;
  for (let round = 0; round < CPU_ROUNDS; round++) {
    for (let step = 0; step < 1_000_000; step++) {
      value = (Math.imul(value, 1664525) + 1013904223) | 0;
    }
  }
  return value;
}

const TASKS: Readonly<Record<string, () => unknown>> = {
  "/io_task": wait,
  "/cpu_task": compute,
};

export default {
  async fetch(request: Request): Promise<Response> {
    const task = TASKS[new URL(request.url).pathname];
    if (task === undefined) return new Response("no such task\n");
    const cpuBefore = process.cpuUsage();
    const startedAt = Date.now();
    const result = await task();
    const endedAt = Date.now();
    const { user, system } = process.cpuUsage(cpuBefore);
    const cpuMs = (user + system) / 1000;
    return Response.json({ result, startedAt, endedAt, cpuMs });
  },
};
