/**
 * Measures what it costs to have a request answered in another thread: CPU per request of one `gthread`
 * worker against one `async` worker, in turns. `node --import tsx bench/threads.ts [RUNTIME...]`
 */
import process from "node:process";
import type { TestRuntime } from "../test/runner/runtimes.ts";
import { pfserveCommand } from "./support/commands.ts";
import { loadGenerator } from "./support/load.ts";
import { labelOf, printMachine } from "./support/machine.ts";
import { chosenRuntimes } from "./support/runtimes.ts";
import { startServer, withServers } from "./support/server.ts";
import { median, minimum } from "./support/statistics.ts";
import { print, printTable } from "./support/table.ts";
import { type Series, takeTurns } from "./support/turns.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const DURATION_MS = 2000;
const CONNECTIONS = 32;

/** Worker classes, the one to compare with first. */
const CLASSES: readonly (readonly string[])[] = [
  ["-k", "async"],
  ["-k", "gthread", "--threads", "1"],
  ["-k", "gthread", "--threads", "2"],
];

const runtimes = chosenRuntimes();
printMachine(runtimes);
print(`${CONNECTIONS} connections kept alive, load from ${loadGenerator}`);
const rows: string[][] = [];
for (const runtime of runtimes) rows.push(...await measure(runtime));
printTable(
  [
    "runtime, worker class",
    "requests/s",
    "CPU us/request",
    "minimum",
    "more than async",
    "failed",
  ],
  rows,
);

async function measure(runtime: TestRuntime): Promise<string[][]> {
  const starts = CLASSES.map((options) => () =>
    startServer((port) =>
      pfserveCommand(
        runtime,
        ["-b", `127.0.0.1:${port}`, "-w", "1", ...options],
        "fetch.js",
      )
    )
  );
  return await withServers(starts, async (servers) => {
    const all = await takeTurns(servers, ROUNDS, {
      connections: CONNECTIONS,
      durationMs: DURATION_MS,
      isKeepAlive: true,
    });
    return all.map((series, index) => [
      `${labelOf(runtime)}, ${CLASSES[index]!.join(" ")}`,
      ...describe(series, all[0]!),
    ]);
  });
}

function describe(series: Series, base: Series): string[] {
  const { perSecond, cpuMicroseconds, failures } = series;
  const more = cpuMicroseconds.map((used, round) =>
    used - base.cpuMicroseconds[round]!
  );
  return [
    median(perSecond).toFixed(0),
    median(cpuMicroseconds).toFixed(1),
    minimum(cpuMicroseconds).toFixed(1),
    median(more).toFixed(1),
    `${failures}`,
  ];
}
