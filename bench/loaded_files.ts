/**
 * Counts the files of pfserve, and of packages, that an arbiter and a worker open, as the system
 * sees it. Needs strace. `node --import tsx bench/loaded_files.ts [RUNTIME...]`; with `LIST=1` the
 * files are listed.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import process from "node:process";
import { ROOT } from "../test/runner/files.ts";
import type { TestRuntime } from "../test/runner/runtimes.ts";
import { type Command, pfserveCommand } from "./support/commands.ts";
import { labelOf } from "./support/machine.ts";
import { chosenRuntimes } from "./support/runtimes.ts";
import { startServer } from "./support/server.ts";
import { print, printTable } from "./support/table.ts";

/** What to count, by the beginning of a path; the first that fits. */
const GROUPS = [
  ["src/arbiter", "src/main"],
  ["src/config"],
  ["src/worker"],
  ["src"],
  ["runtimes/shared"],
  ["runtimes"],
  ["node_modules"],
] as const;

const rows: string[][] = [];
for (const runtime of chosenRuntimes()) rows.push(...await measure(runtime));
printTable(
  [
    "files opened",
    "arbiter",
    "config",
    "worker",
    "other src",
    "runtimes/shared",
    "other runtimes",
    "packages",
    "all",
  ],
  rows,
);

async function measure(runtime: TestRuntime): Promise<string[][]> {
  const folder = mkdtempSync(join(tmpdir(), "pfserve-bench-"));
  try {
    const server = await startServer((port) => traced(runtime, folder, port));
    const worker = server.answeringPid;
    const trace = readTrace(folder);
    const arbiter = trace.findProcess((pid) => pid !== worker)!;
    process.kill(arbiter, "SIGTERM");
    await new Promise((resolve) => server.child.once("exit", resolve));
    return [["arbiter", arbiter] as const, ["worker", worker] as const]
      .map(([name, pid]) => describe(labelOf(runtime), name, trace.files(pid)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function traced(runtime: TestRuntime, folder: string, port: number): Command {
  const { executable, args } = pfserveCommand(
    runtime,
    ["-b", `127.0.0.1:${port}`, "-w", "1", "-k", "async"],
    "fetch.js",
  );
  const calls = "trace=open,openat,clone,clone3,fork,vfork";
  return {
    executable: "strace",
    args: ["-ff", "-e", calls, "-o", join(folder, "of"), executable, ...args],
  };
}

/** What strace wrote: one file a thread, named by its number. */
function readTrace(folder: string): {
  files(pid: number): string[];
  findProcess(isWanted: (pid: number) => boolean): number | undefined;
} {
  const texts = new Map(
    readdirSync(folder).map((name) => {
      const text = readFileSync(join(folder, name), "utf8");
      return [Number(name.split(".").at(-1)), text] as const;
    }),
  );
  const threadsOf = (id: number): number[] => {
    const own = texts.get(id) ?? "";
    const started = own.matchAll(/^clone3?\(.*CLONE_THREAD.* = (\d+)$/gm);
    const threads = [...started].map((match) => Number(match[1]));
    return [id, ...threads.flatMap(threadsOf)];
  };
  return {
    files: (pid) =>
      namesIn(threadsOf(pid).map((id) => texts.get(id) ?? "").join("\n")),
    findProcess: (isWanted) => [...texts.keys()].sort().find(isWanted),
  };
}

/** Modules that were found, each once, seen from the root of the repository, from `dist`, or as packages. */
function namesIn(text: string): string[] {
  const opened = [...text.matchAll(/"(\/[^"]+)".*\) = \d+$/gm)];
  const names = opened
    .map((match) => shortName(match[1]!))
    .filter((name) =>
      !name.startsWith("..") && /\.([cm]?js|ts|node)$/.test(name)
    );
  return [...new Set(names)].sort();
}

function shortName(path: string): string {
  const [, inPackage] = /.*\/(node_modules\/.*)/.exec(path) ?? [];
  return inPackage ?? relative(ROOT, path).replace(/^dist\//, "");
}

function describe(
  runtime: string,
  name: string,
  files: readonly string[],
): string[] {
  if (process.env.LIST) print([`${runtime}, ${name}:`, ...files].join("\n  "));
  const own = files.filter((file) => !file.startsWith("bench/"));
  const groupOf = (file: string): number =>
    GROUPS.findIndex((group) => group.some((start) => file.startsWith(start)));
  const counts = GROUPS.map((_, group) =>
    own.filter((file) => groupOf(file) === group).length
  );
  return [`${runtime}, ${name}`, ...counts.map(String), `${own.length}`];
}
