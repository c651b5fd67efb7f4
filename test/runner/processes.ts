import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { ROOT } from "./files.ts";

export interface ProcessOptions {
  /** Added to the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds after which the process and what it started are killed. */
  readonly limitMs: number;
}

export interface ProcessResult {
  readonly hasSucceeded: boolean;
  /** How it ended, in words. */
  readonly ending: string;
  /** Both output streams, in the order of arrival. */
  readonly output: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** How long output may still come after the exit: what a test left behind can hold the pipe open. */
const LAST_WORDS_MS = 500;

/** Process groups that run now. */
const groups = new Set<number>();

/** Runs a command in a process group of its own, which ends with it or at the limit. */
export async function runProcess(
  command: readonly string[],
  options: ProcessOptions,
): Promise<ProcessResult> {
  const startedAtMs = performance.now();
  const child = startInOwnGroup(command, options.env);
  const group = child.pid ?? 0;
  const output = collectOutput(child);
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    killGroup(group);
  }, options.limitMs);
  groups.add(group);
  const ending = await endOf(child);
  clearTimeout(limit);
  killGroup(group);
  groups.delete(group);
  await lastWordsOf(child);
  return {
    hasSucceeded: ending === "exit code 0",
    ending: isLate ? `killed after ${options.limitMs / 1000} s` : ending,
    output: output.join(""),
    startedAtMs,
    endedAtMs: performance.now(),
  };
}

/** Ends this process, and everything that it runs, when it is told to. */
export function endOnSignals(): void {
  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    process.once(signal, () => {
      for (const group of groups) killGroup(group);
      process.exit(code);
    });
  }
}

function startInOwnGroup(
  [file = "", ...args]: readonly string[],
  added: Readonly<Record<string, string>>,
): ChildProcess {
  const { FORCE_COLOR: _, ...env } = process.env;
  return spawn(file, args, {
    cwd: ROOT,
    env: { ...env, NO_COLOR: "1", ...added },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
}

function collectOutput(child: ChildProcess): string[] {
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8");
    stream?.on("data", (text: string) => chunks.push(text));
  }
  return chunks;
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("exit", (code, signal) => {
      resolve(code === null ? `signal ${signal}` : `exit code ${code}`);
    });
  });
}

/** Resolves when both streams are read to the end, or soon. */
function lastWordsOf(child: ChildProcess): Promise<void> {
  const streams = [child.stdout, child.stderr];
  if (streams.every((stream) => stream?.readableEnded ?? true)) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const limit = setTimeout(resolve, LAST_WORDS_MS);
    child.on("close", () => {
      clearTimeout(limit);
      resolve();
    });
  });
}

function killGroup(group: number): void {
  if (group === 0) return;
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // Nothing of it is left.
  }
}
