import { readdirSync, readFileSync } from "node:fs";

/** Linux counts CPU time in ticks of 10 ms for `/proc/PID/stat`. */
const TICK_MS = 10;

/** CPU that a process has used so far, user and system, milliseconds; threads that ended count. */
export function cpuTimeMs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  // Fields 14 and 15 of proc_pid_stat(5): utime and stime.
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** The same to the nanosecond, of the threads that live: for a process that hardly runs. */
export function preciseCpuTimeMs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((thread) => {
    const text = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8");
    return Number(text.split(" ")[0]);
  });
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e6;
}
