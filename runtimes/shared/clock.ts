import { performance } from "node:perf_hooks";
import type { Clock } from "../../src/runtime.ts";

/** Time as the process has it. */
export const clock: Clock = {
  now: () => performance.now(),
  date: () => new Date(),
  soon: (task) => void setImmediate(task),
  every(intervalMs, task) {
    const timer = setInterval(task, intervalMs);
    return () => clearInterval(timer);
  },
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};
