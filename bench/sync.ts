/**
 * Measures what it costs to accept connections one at a time: a sync worker against an async one and
 * against the bare servers of the runtime, all with a connection for each request, in turns.
 * `node --import tsx bench/sync.ts [RUNTIME...]`
 */
import process from "node:process";
import type { TestRuntime } from "../test/runner/runtimes.ts";
import {
  bareCommand,
  type Command,
  pfserveCommand,
} from "./support/commands.ts";
import { loadGenerator } from "./support/load.ts";
import { labelOf, printMachine } from "./support/machine.ts";
import { chosenRuntimes } from "./support/runtimes.ts";
import { type BenchServer, startServer, stopServer } from "./support/server.ts";
import { median, medianRatio, minimum } from "./support/statistics.ts";
import { print, printTable } from "./support/table.ts";
import { type Series, takeTurns } from "./support/turns.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const DURATION_MS = Number(process.env.ROUND_SECONDS ?? 2) * 1000;
const CONNECTIONS = 32;
/** Another checkout, built, whose sync worker takes part. */
const { BASELINE } = process.env;

type Variant = readonly [name: string, command: (port: number) => Command];

const runtimes = chosenRuntimes();
printMachine(runtimes);
print(`${CONNECTIONS} connections, load from ${loadGenerator}`);
const rows: string[][] = [];
for (const runtime of runtimes) rows.push(...await measure(runtime));
printTable(
  [
    "runtime, server",
    "requests/s",
    "ratio",
    "CPU us/request",
    "minimum",
    "ratio",
    "failed",
  ],
  rows,
);

async function measure(runtime: TestRuntime): Promise<string[][]> {
  const variants = variantsOf(runtime);
  const servers: BenchServer[] = [];
  try {
    for (const [, command] of variants) {
      servers.push(await startServer(command));
    }
    const all = await takeTurns(servers, ROUNDS, {
      connections: CONNECTIONS,
      durationMs: DURATION_MS,
      isKeepAlive: false,
    });
    return all.map((series, index) => [
      `${labelOf(runtime)}, ${variants[index]![0]}`,
      ...describe(series, all[0]!),
    ]);
  } finally {
    await Promise.all(servers.map(stopServer));
  }
}

function variantsOf(runtime: TestRuntime): Variant[] {
  const pfserve = (workerClass: string, root?: string): Variant[1] => (port) =>
    pfserveCommand(
      runtime,
      ["-b", `127.0.0.1:${port}`, "-w", "1", "-k", workerClass],
      "fetch.js",
      root,
    );
  const isNode = runtime.name.startsWith("node");
  const native = runtime.name === "bun" ? "Bun.serve" : "Deno.serve";
  return [
    ["-k async", pfserve("async")],
    ["-k sync", pfserve("sync")],
    ...BASELINE === undefined
      ? []
      : [["-k sync, before", pfserve("sync", BASELINE)] as const],
    ["bare node:http", () => bareCommand(runtime, "bare_node_http.js")],
    ...isNode
      ? []
      : [[native, () => bareCommand(runtime, "bare_native.js")] as const],
  ];
}

function describe(series: Series, base: Series): string[] {
  const { perSecond, cpuMicroseconds, failures } = series;
  return [
    median(perSecond).toFixed(0),
    medianRatio(perSecond, base.perSecond).toFixed(2),
    median(cpuMicroseconds).toFixed(1),
    minimum(cpuMicroseconds).toFixed(1),
    medianRatio(cpuMicroseconds, base.cpuMicroseconds).toFixed(2),
    `${failures}`,
  ];
}
