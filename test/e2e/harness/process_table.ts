import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100;

export interface ProcessFacts {
  readonly pid: number;
  readonly parentPid: number;
  /** One letter, as in ps: R, S, D, T, Z. */
  readonly state: string;
  /** User and system time so far. */
  readonly cpuSeconds: number;
}

/** What the kernel says about a process; undefined when there is none. */
export function readProcess(pid: number): ProcessFacts | undefined {
  const text = readProcFile(pid, "stat");
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return {
    pid,
    state: fields[0] ?? "?",
    parentPid: Number(fields[1]),
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
  };
}

/** The memory of a process that is in RAM; 0 when there is no such process. */
export function residentBytes(pid: number): number {
  const text = readProcFile(pid, "status") ?? "";
  return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0);
}

/** Whether the process exists and is no zombie. */
export function isRunning(pid: number): boolean {
  const facts = readProcess(pid);
  return facts !== undefined && facts.state !== "Z" && facts.state !== "X";
}

/** Running processes that were started with `marker` (NAME=VALUE) in their environment. */
export function findMarked(marker: string): number[] {
  return listPids().filter((pid) =>
    isMarked(pid, marker) && isRunning(pid) && pid !== process.pid
  );
}

/** The command line of a process, "" when it cannot be read. */
export function commandLine(pid: number): string {
  return (readProcFile(pid, "cmdline") ?? "").replaceAll("\0", " ").trim();
}

/** Sends a signal; false when there is no such process. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

function isMarked(pid: number, marker: string): boolean {
  const environment = readProcFile(pid, "environ");
  return environment !== undefined &&
    `\0${environment}`.includes(`\0${marker}`);
}

function listPids(): number[] {
  return readdirSync("/proc").map(Number).filter((pid) => pid > 0);
}

function readProcFile(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "latin1");
  } catch {
    return undefined;
  }
}
