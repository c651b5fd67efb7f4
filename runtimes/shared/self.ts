import { readFileSync, writeFileSync, writeSync } from "node:fs";
import process from "node:process";
import type { Self } from "../../src/runtime.ts";
import { availableCpus } from "./cpus.ts";

/** All but what needs the C library. */
export const self: Omit<Self, "redirectOutput"> = {
  pid: process.pid,
  env: process.env,
  takeEnv(name) {
    const value = process.env[name];
    delete process.env[name];
    return value;
  },
  parentPid: () => process.ppid,
  owner: () => ({
    uid: process.geteuid?.() ?? 0,
    gid: process.getegid?.() ?? 0,
  }),
  workingDirectory: () => process.cwd(),
  setTitle,
  onSignal(signal, handler) {
    process.on(signal, handler);
    return () => void process.off(signal, handler);
  },
  onUncaught(handler) {
    process.on("uncaughtException", handler);
    // Bun does not pass rejections to the listener above.
    process.on("unhandledRejection", handler);
  },
  print: (text) => writeAll(1, text),
  printError: (text) => writeAll(2, text),
  availableCpus,
  busyMs,
};

/** The name that ps and top show; Bun's `process.title` does not reach the kernel. */
function setTitle(title: string): void {
  process.title = title;
  try {
    writeFileSync("/proc/self/comm", title);
  } catch {
    // No such file outside Linux, or no permission on Deno: a title is only a convenience.
  }
}

/**
 * Linux tells of one thread how long it has run and how long it has waited for a CPU. Elsewhere it is
 * the CPU time of all threads, which is more than asked for: that of the collector, say.
 */
function busyMs(): number {
  try {
    const [ranNs, waitedNs] = readFileSync(
      "/proc/thread-self/schedstat",
      "utf8",
    )
      .split(" ");
    return (Number(ranNs) + Number(waitedNs)) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
}

/** Writes at once, so that nothing is lost when the process ends right after. */
function writeAll(fd: number, text: string): void {
  try {
    writeSync(fd, text);
  } catch {
    // Standard output or error is closed: nobody is there to read it.
  }
}
