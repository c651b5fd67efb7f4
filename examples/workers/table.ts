/**
 * Two clients ask for the same task at the same time, of one worker of each class: a table of what
 * becomes of them.
 *
 *     node --import tsx examples/workers/table.ts [--runtime PATH] [--siege]
 *
 * Without `--runtime` pfserve runs on what runs this script: Node, Bun or Deno. `--io`, `--cpu` and
 * `--timeout` are seconds; `--cpu`, of CPU time, has to be longer than `--timeout`.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { type Asked, askTwice, besiege } from "./clients.ts";
import { type Server, startServer } from "./server.ts";

const CLASSES = [
  ["sync"],
  ["gthread", "--threads", "2"],
  ["async"],
  ["server"],
];
const CALIBRATION_ROUNDS = 200;

const { values } = parseArgs({
  options: {
    runtime: { type: "string", default: process.execPath },
    siege: { type: "boolean", default: false },
    io: { type: "string", default: "2" },
    cpu: { type: "string", default: "3.5" },
    timeout: { type: "string", default: "2" },
  },
});

const env = {
  IO_SECONDS: values.io,
  CPU_ROUNDS: String(await roundsFor(Number(values.cpu))),
};
printRow(["-k", "/io_task", "/cpu_task", "computed at once", "log"]);
printRow(["---", "---", "---", "---", "---"]);
for (const workerClass of CLASSES) printRow(await measure(workerClass));

/** How many rounds take so much CPU time on this machine. */
async function roundsFor(seconds: number): Promise<number> {
  const server = await startServer(values.runtime, ["-t", "0"], {
    CPU_ROUNDS: String(CALIBRATION_ROUNDS),
  });
  try {
    // Both are one after the other here; the second has what the compiler made of the first.
    const { answers } = await askTwice(`${server.url}/cpu_task`);
    const cpuMs = Math.min(...answers.map((each) => each.cpuMs));
    return Math.ceil(CALIBRATION_ROUNDS * 1000 * seconds / cpuMs);
  } finally {
    await server.stop();
  }
}

async function measure(workerClass: readonly string[]): Promise<string[]> {
  const args = ["-k", ...workerClass, "--timeout", values.timeout];
  const server = await startServer(values.runtime, args, env);
  try {
    const waited = describe(await askTwice(`${server.url}/io_task`));
    const waitedBySiege = await besieged(server, "/io_task");
    const computed = await askTwice(`${server.url}/cpu_task`);
    const timeouts = server.timeouts();
    return [
      workerClass.join(" "),
      waited + waitedBySiege,
      describe(computed) + await besieged(server, "/cpu_task"),
      describeOverlap(computed),
      timeouts === 0 ? "" : `${timeouts} x WORKER TIMEOUT`,
    ];
  } finally {
    await server.stop();
  }
}

function describe({ answers, seconds }: Asked): string {
  return `${answers.length} of 2 in ${seconds.toFixed(1)} s`;
}

async function besieged({ url }: Server, task: string): Promise<string> {
  if (!values.siege) return "";
  const { count, seconds } = await besiege(url + task);
  return `, siege: ${count} in ${seconds.toFixed(1)} s`;
}

/** For how long both computed, and on how many CPUs the first one found its process. */
function describeOverlap({ answers: [one, other] }: Asked): string {
  if (one === undefined || other === undefined) return "";
  const overlapMs = Math.min(one.endedAt, other.endedAt) -
    Math.max(one.startedAt, other.startedAt);
  if (overlapMs <= 0) return "0.0 s";
  const cpus = one.cpuMs / (one.endedAt - one.startedAt);
  return `${(overlapMs / 1000).toFixed(1)} s on ${cpus.toFixed(1)} CPUs`;
}

function printRow(cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
}
