/**
 * Measures the time from the start of a process to its first answer: the bare runtime against
 * pfserve, one after the other in each round. `node --import tsx bench/startup.ts [RUNTIME...]`
 */
import process from "node:process";
import type { TestRuntime } from "../test/runner/runtimes.ts";
import {
  bareCommand,
  type Command,
  pfserveCommand,
} from "./support/commands.ts";
import { labelOf, printMachine } from "./support/machine.ts";
import { chosenRuntimes } from "./support/runtimes.ts";
import { startServer, stopServer } from "./support/server.ts";
import { median, medianRatio, minimum } from "./support/statistics.ts";
import { printTable } from "./support/table.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 15);

type Variant = readonly [name: string, command: (port: number) => Command];

const runtimes = chosenRuntimes();
printMachine(runtimes);
const rows: string[][] = [];
for (const runtime of runtimes) rows.push(...await measure(runtime));
printTable(
  [
    "first answer, ms",
    "median",
    "minimum",
    "ratio to bare",
    "CPU",
    "CPU ratio",
  ],
  rows,
);

/** The variants take turns, so that a slow spell of the machine meets all of them. */
async function measure(runtime: TestRuntime): Promise<string[][]> {
  const variants = variantsOf(runtime);
  const times = variants.map((): number[] => []);
  const cpuTimes = variants.map((): number[] => []);
  for (let round = -1; round < ROUNDS; round++) {
    for (const [index, [, command]] of variants.entries()) {
      const server = await startServer(command);
      await stopServer(server);
      // The first round warms file caches and compile caches.
      if (round < 0) continue;
      times[index]!.push(server.firstAnswerMs);
      cpuTimes[index]!.push(server.cpuMs);
    }
  }
  return variants.map(([name], index) => {
    const own = times[index]!;
    return [
      `${labelOf(runtime)}, ${name}`,
      median(own).toFixed(0),
      minimum(own).toFixed(0),
      medianRatio(own, times[0]!).toFixed(2),
      median(cpuTimes[index]!).toFixed(0),
      medianRatio(cpuTimes[index]!, cpuTimes[0]!).toFixed(2),
    ];
  });
}

function variantsOf(runtime: TestRuntime): Variant[] {
  const pfserve = (workers: number, program = "fetch.js") => (port: number) =>
    pfserveCommand(
      runtime,
      ["-b", `127.0.0.1:${port}`, "-w", `${workers}`, "-k", "async"],
      program,
    );
  const common: Variant[] = [
    ["bare", () => bareCommand(runtime, "bare_native.js")],
    ["pfserve -w 1", pfserve(1)],
    ["pfserve -w 2", pfserve(2)],
  ];
  if (runtime.name !== "node") return common;
  // Node alone has a compile cache that can be turned off; Node 20 has none.
  const uncached = (command: (port: number) => Command) => (port: number) => ({
    ...command(port),
    env: { NODE_DISABLE_COMPILE_CACHE: "1" },
  });
  return [
    ...common,
    ["pfserve -w 1, no compile cache", uncached(pfserve(1))],
    ["pfserve -w 1, Hono", pfserve(1, "hono.js")],
    [
      "pfserve -w 1, Hono, no compile cache",
      uncached(pfserve(1, "hono.js")),
    ],
  ];
}
