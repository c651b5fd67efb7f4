/**
 * Measures what pfserve costs when nobody asks for anything: CPU of the arbiter and of its workers,
 * with 16 workers. `node --import tsx bench/idle.ts [RUNTIME...]`
 */
import process from "node:process";
import type { TestRuntime } from "../test/runner/runtimes.ts";
import { pfserveCommand } from "./support/commands.ts";
import { preciseCpuTimeMs } from "./support/cpu_time.ts";
import { labelOf, printMachine } from "./support/machine.ts";
import { childrenOf } from "./support/process_tree.ts";
import { chosenRuntimes } from "./support/runtimes.ts";
import { startServer, stopServer } from "./support/server.ts";
import { printTable } from "./support/table.ts";

const WORKERS = 16;
const SETTLE_MS = 8000;
const WATCH_MS = Number(process.env.SECONDS ?? 20) * 1000;

const runtimes = chosenRuntimes();
printMachine(runtimes);
const rows: string[][] = [];
for (const runtime of runtimes) rows.push(await measure(runtime));
printTable(
  ["idle, % of one CPU", "arbiter", "one worker", "workers found"],
  rows,
);

async function measure(runtime: TestRuntime): Promise<string[]> {
  const server = await startServer((port) =>
    pfserveCommand(
      runtime,
      ["-b", `127.0.0.1:${port}`, "-w", `${WORKERS}`, "-k", "async"],
      "fetch.js",
    )
  );
  try {
    await sleep(SETTLE_MS);
    const arbiter = server.child.pid!;
    const workers = childrenOf(arbiter);
    const all = [arbiter, ...workers];
    const before = all.map(preciseCpuTimeMs);
    await sleep(WATCH_MS);
    const used = all.map((pid, index) =>
      preciseCpuTimeMs(pid) - before[index]!
    );
    const [ofArbiter = NaN, ...ofWorkers] = used.map((ms) =>
      100 * ms / WATCH_MS
    );
    const ofOne = ofWorkers.reduce((sum, one) => sum + one, 0) / workers.length;
    return [
      labelOf(runtime),
      ofArbiter.toFixed(3),
      ofOne.toFixed(3),
      `${workers.length}`,
    ];
  } finally {
    await stopServer(server);
  }
}

function sleep(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
