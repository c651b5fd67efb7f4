/**
 * Measures what the access log takes of the throughput of one worker, and of one for each CPU: none,
 * Gunicorn's format and JSON to a file, in turns. What a compiler makes of the same code differs by
 * some percent from one process to the next, so the servers are started several times.
 * `node --import tsx bench/logging.ts [RUNTIME...]`
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { TestRuntime } from "../test/runner/runtimes.ts";
import { pfserveCommand } from "./support/commands.ts";
import { loadGenerator } from "./support/load.ts";
import { labelOf, printMachine } from "./support/machine.ts";
import { chosenRuntimes } from "./support/runtimes.ts";
import { startServer, withServers } from "./support/server.ts";
import { median, medianRatio } from "./support/statistics.ts";
import { print, printTable } from "./support/table.ts";
import { type Series, takeTurns } from "./support/turns.ts";

const STARTS = Number(process.env.STARTS ?? 4);
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const WARM_UPS = 4;
/** For each worker. */
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
print(`${CONNECTIONS} connections a worker, load from ${loadGenerator}`);
const rows: string[][] = [];
try {
  for (const runtime of runtimes) {
    for (const workers of [1, availableParallelism()]) {
      rows.push(...await measure(runtime, "fetch.js", workers));
      rows.push(...await measure(runtime, "handler.js", workers));
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
printTable(
  [
    "runtime, app, workers, access log",
    "requests/s",
    "ratio",
    "failed",
  ],
  rows,
);

async function measure(
  runtime: TestRuntime,
  program: string,
  workers: number,
): Promise<string[][]> {
  const starts = VARIANTS.map(([, args]) => () =>
    startServer((port) => {
      const bind = `127.0.0.1:${port}`;
      const own = ["-b", bind, "-w", String(workers), "-k", "async", ...args];
      return pfserveCommand(runtime, own, program);
    })
  );
  const runs: Series[][] = [];
  for (let start = 0; start < STARTS; start++) {
    runs.push(
      await withServers(starts, (servers) =>
        takeTurns(servers, ROUNDS, {
          connections: workers * CONNECTIONS,
          durationMs: DURATION_MS,
          isKeepAlive: true,
          warmUps: WARM_UPS,
        })),
    );
  }
  const all = VARIANTS.map((_, index) => {
    const series = runs.map((run) => run[index]!);
    return {
      perSecond: series.flatMap(({ perSecond }) => perSecond),
      failures: series.reduce((sum, { failures }) => sum + failures, 0),
    };
  });
  return all.map(({ perSecond, failures }, index) => [
    `${labelOf(runtime)}, ${program}, ${workers}, ${VARIANTS[index]![0]}`,
    median(perSecond).toFixed(0),
    medianRatio(perSecond, all[0]!.perSecond).toFixed(3),
    `${failures}`,
  ]);
}
