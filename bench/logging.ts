/**
 * Measures what the access log takes of the throughput of one worker: none, Gunicorn's format and
 * JSON to a file, in turns. What a compiler makes of the same code differs by some percent from one
 * process to the next, so the servers are started several times.
 * `node --import tsx bench/logging.ts [RUNTIME...]`
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { TestRuntime } from "../test/runner/runtimes.ts";
import { pfserveCommand } from "./support/commands.ts";
import { loadGenerator } from "./support/load.ts";
import { labelOf, printMachine } from "./support/machine.ts";
import { chosenRuntimes } from "./support/runtimes.ts";
import { startServer, withServers } from "./support/server.ts";
import { median, medianRatio, minimum } from "./support/statistics.ts";
import { print, printTable } from "./support/table.ts";
import { type Series, takeTurns } from "./support/turns.ts";

const STARTS = Number(process.env.STARTS ?? 4);
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const WARM_UPS = 4;
const CONNECTIONS = 32;
const DURATION_MS = 1000;

const folder = mkdtempSync(join(tmpdir(), "pfserve-bench-"));
const FILE = join(folder, "access.log");

type Variant = readonly [name: string, args: readonly string[]];

const VARIANTS: readonly Variant[] = [
  ["off", []],
  ["combined", ["--access-logfile", FILE]],
  ["json", ["--access-logfile", FILE, "--access-logformat", "json"]],
];

const runtimes = chosenRuntimes();
printMachine(runtimes);
print(`${CONNECTIONS} connections, load from ${loadGenerator}`);
const rows: string[][] = [];
try {
  for (const runtime of runtimes) {
    rows.push(...await measure(runtime, "fetch.js"));
    rows.push(...await measure(runtime, "handler.js"));
  }
} finally {
  rmSync(folder, { recursive: true });
}
printTable(
  [
    "runtime, app, access log",
    "requests/s",
    "ratio",
    "CPU us/request",
    "ratio",
    "minimum",
    "ratio",
    "failed",
  ],
  rows,
);

async function measure(
  runtime: TestRuntime,
  program: string,
): Promise<string[][]> {
  const starts = VARIANTS.map(([, args]) => () =>
    startServer((port) =>
      pfserveCommand(
        runtime,
        ["-b", `127.0.0.1:${port}`, "-w", "1", "-k", "async", ...args],
        program,
      )
    )
  );
  const runs: Series[][] = [];
  for (let start = 0; start < STARTS; start++) {
    runs.push(
      await withServers(starts, (servers) =>
        takeTurns(servers, ROUNDS, {
          connections: CONNECTIONS,
          durationMs: DURATION_MS,
          isKeepAlive: true,
          warmUps: WARM_UPS,
        })),
    );
  }
  const all = VARIANTS.map((_, index) =>
    together(runs.map((run) => run[index]!))
  );
  const [off] = all;
  return all.map(({ perSecond, cpuMicroseconds, failures }, index) => [
    `${labelOf(runtime)}, ${program}, ${VARIANTS[index]![0]}`,
    median(perSecond).toFixed(0),
    medianRatio(perSecond, off!.perSecond).toFixed(3),
    median(cpuMicroseconds).toFixed(1),
    medianRatio(cpuMicroseconds, off!.cpuMicroseconds).toFixed(3),
    minimum(cpuMicroseconds).toFixed(1),
    (minimum(cpuMicroseconds) / minimum(off!.cpuMicroseconds)).toFixed(3),
    `${failures}`,
  ]);
}

function together(all: readonly Series[]): Series {
  return {
    perSecond: all.flatMap(({ perSecond }) => perSecond),
    cpuMicroseconds: all.flatMap(({ cpuMicroseconds }) => cpuMicroseconds),
    failures: all.reduce((sum, { failures }) => sum + failures, 0),
  };
}
