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
import { RATIO_COLUMNS, ratioCells } from "./support/ratios.ts";
import { chosenRuntimes } from "./support/runtimes.ts";
import { startServer, withServers } from "./support/server.ts";
import { print, printTable } from "./support/table.ts";
import { takeTurns } from "./support/turns.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const DURATION_MS = 2000;
const CONNECTIONS = 32;

type Variant = readonly [name: string, command: (port: number) => Command];

const runtimes = chosenRuntimes();
printMachine(runtimes);
print(`${CONNECTIONS} connections, load from ${loadGenerator}`);
const rows: string[][] = [];
for (const runtime of runtimes) rows.push(...await measure(runtime));
printTable(["runtime, connections, program", ...RATIO_COLUMNS], rows);

async function measure(runtime: TestRuntime): Promise<string[][]> {
  const variants = variantsOf(runtime);
  const starts = variants.map(([, command]) => () => startServer(command));
  return await withServers(starts, async (servers) => {
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
        ...ratioCells(series, all[0]!),
      ]));
    }
    return measured;
  });
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
