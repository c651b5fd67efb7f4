/**
 * Measures requests a second and CPU per request of one worker against a bare program on node:http,
 * in turns. `node --import tsx bench/throughput.ts [RUNTIME...]`
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
const DURATION_MS = 2000;
const CONNECTIONS = 32;

type Variant = readonly [name: string, command: (port: number) => Command];

const runtimes = chosenRuntimes();
printMachine(runtimes);
print(`${CONNECTIONS} connections, load from ${loadGenerator}`);
const rows: string[][] = [];
for (const runtime of runtimes) rows.push(...await measure(runtime));
printTable(
  [
    "runtime, connections, program",
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
    const measured: string[][] = [];
    for (const isKeepAlive of [true, false]) {
      const all = await takeTurns(servers, ROUNDS, {
        connections: CONNECTIONS,
        durationMs: DURATION_MS,
        isKeepAlive,
      });
      const kind = isKeepAlive ? "keep-alive" : "close";
      measured.push(...all.map((series, index) => [
        `${labelOf(runtime)}, ${kind}, ${variants[index]![0]}`,
        ...describe(series, all[0]!),
      ]));
    }
    return measured;
  } finally {
    await Promise.all(servers.map(stopServer));
  }
}

function variantsOf(runtime: TestRuntime): Variant[] {
  const pfserve = (program: string) => (port: number): Command =>
    pfserveCommand(
      runtime,
      ["-b", `127.0.0.1:${port}`, "-w", "1", "-k", "async"],
      program,
    );
  return [
    ["bare node:http", () => bareCommand(runtime, "bare_node_http.js")],
    ["pfserve (req, res)", pfserve("handler.js")],
    ["pfserve fetch", pfserve("fetch.js")],
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
