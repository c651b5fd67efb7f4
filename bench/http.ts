/**
 * Measures the HTTP engine, one worker, against the servers of the runtime and against the floor:
 * `node:net` that answers with fixed bytes. All take turns.
 * `node --import tsx bench/http.ts [RUNTIME...]`
 */
import { join } from "node:path";
import process from "node:process";
import { ROOT } from "../test/runner/files.ts";
import type { TestRuntime } from "../test/runner/runtimes.ts";
import { EXPECTED, type Workload } from "./programs/workloads.js";
import { checkAnswer } from "./support/check_answer.ts";
import {
  bareCommand,
  type Command,
  pfserveCommand,
} from "./support/commands.ts";
import { loadGenerator } from "./support/load.ts";
import { labelOf, printMachine } from "./support/machine.ts";
import { onlyWorkerOf } from "./support/process_tree.ts";
import { chosenRuntimes } from "./support/runtimes.ts";
import {
  type BenchServer,
  startServer,
  withServers,
} from "./support/server.ts";
import { median, medianRatio, minimum } from "./support/statistics.ts";
import { print, printTable } from "./support/table.ts";
import { type Series, takeTurns } from "./support/turns.ts";

type Variant = readonly [name: string, command: (port: number) => Command];

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const DURATION_MS = Number(process.env.ROUND_SECONDS ?? 2) * 1000;
const CONNECTIONS = 32;
const WORKLOADS = (process.env.WORKLOADS?.split(",") ??
  Object.keys(EXPECTED)) as Workload[];
/** Another checkout, built, whose engine takes part. */
const { BASELINE } = process.env;
const POST_SCRIPT = join(ROOT, "bench", "programs", "post.lua");

if (loadGenerator !== "wrk") throw new Error("Cannot send load: expected wrk");
const runtimes = chosenRuntimes();
printMachine(runtimes);
print(
  `${CONNECTIONS} connections, ${ROUNDS} rounds of ${DURATION_MS / 1000} s`,
);
const rows: string[][] = [];
for (const runtime of runtimes) {
  for (const workload of WORKLOADS) {
    rows.push(...await measure(runtime, workload));
  }
}
printTable(
  [
    "runtime, workload, server",
    "requests/s",
    "CPU us/request",
    "minimum",
    "to the floor",
    "to the bare server",
    "failed",
  ],
  rows,
);

async function measure(
  runtime: TestRuntime,
  workload: Workload,
): Promise<string[][]> {
  const variants = variantsOf(runtime);
  const starts = variants.map(([, command]) => () => start(command, workload));
  return await withServers(starts, async (servers) => {
    const all = await takeTurns(servers, ROUNDS, {
      connections: CONNECTIONS,
      durationMs: DURATION_MS,
      isKeepAlive: true,
      ...(workload === "echo" ? { script: POST_SCRIPT } : {}),
    });
    return all.map((series, index) => [
      `${labelOf(runtime)}, ${workload}, ${variants[index]![0]}`,
      ...describe(series, { floor: all[0]!, bare: all[1]! }),
    ]);
  });
}

/** The floor first, then the server that the runtime itself has. */
function variantsOf(runtime: TestRuntime): Variant[] {
  const bare = (program: string, served?: string) => (): Command =>
    bareCommand(runtime, program, served);
  const engine = (root: string) => (port: number): Command =>
    pfserveCommand(
      runtime,
      ["-b", `127.0.0.1:${port}`, "-w", "1", "-k", "async", "--http", "engine"],
      "http_fetch.js",
      root,
    );
  const variants: Variant[] = [["floor", bare("floor.js")]];
  if (runtime.name === "bun" || runtime.name === "deno") {
    const name = runtime.name === "bun" ? "Bun.serve" : "Deno.serve";
    variants.push([name, bare("bare_native.js", "http_fetch.js")]);
  }
  variants.push(
    ["node:http", bare("bare_node_http.js", "http_handler.js")],
    ["engine", engine(ROOT)],
  );
  if (BASELINE !== undefined) variants.push(["baseline", engine(BASELINE)]);
  return variants;
}

async function start(
  command: (port: number) => Command,
  workload: Workload,
): Promise<BenchServer> {
  const server = await startServer(
    (port) => {
      const { env, ...rest } = command(port);
      return { ...rest, env: { ...env, WORKLOAD: workload } };
    },
    (_answer, startedPid) => onlyWorkerOf(startedPid),
  );
  const posted = workload === "echo" ? EXPECTED.echo : undefined;
  await checkAnswer(server.port, EXPECTED[workload], posted);
  return server;
}

function describe(
  { perSecond, cpuMicroseconds, failures }: Series,
  { floor, bare }: { floor: Series; bare: Series },
): string[] {
  return [
    median(perSecond).toFixed(0),
    median(cpuMicroseconds).toFixed(1),
    minimum(cpuMicroseconds).toFixed(1),
    medianRatio(cpuMicroseconds, floor.cpuMicroseconds).toFixed(2),
    medianRatio(cpuMicroseconds, bare.cpuMicroseconds).toFixed(2),
    `${failures}`,
  ];
}
