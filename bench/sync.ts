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
import { RATIO_COLUMNS, ratioCells } from "./support/ratios.ts";
import { chosenRuntimes } from "./support/runtimes.ts";
import { startServer, withServers } from "./support/server.ts";
import { print, printTable } from "./support/table.ts";
import { takeTurns } from "./support/turns.ts";

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
printTable(["runtime, server", ...RATIO_COLUMNS], rows);

async function measure(runtime: TestRuntime): Promise<string[][]> {
  const variants = variantsOf(runtime);
  const starts = variants.map(([, command]) => () => startServer(command));
  return await withServers(starts, async (servers) => {
    const all = await takeTurns(servers, ROUNDS, {
      connections: CONNECTIONS,
      durationMs: DURATION_MS,
      isKeepAlive: false,
    });
    return all.map((series, index) => [
      `${labelOf(runtime)}, ${variants[index]![0]}`,
      ...ratioCells(series, all[0]!),
    ]);
  });
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
