/**
 * Watches the memory and the descriptors of one worker over a million requests, kept alive where its
 * class allows it: most are GET, some have a body, some are answered with a stream, and some clients
 * leave in the middle. `node --import tsx bench/soak.ts [RUNTIME...]`
 */
import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import type { TestRuntime } from "../test/runner/runtimes.ts";
import { pfserveCommand } from "./support/commands.ts";
import { startLastingLoad } from "./support/lasting_load.ts";
import { startLeaving } from "./support/leaving_client.ts";
import { loadGenerator } from "./support/load.ts";
import { labelOf, printMachine } from "./support/machine.ts";
import { plot } from "./support/plot.ts";
import { chosenRuntimes } from "./support/runtimes.ts";
import { type BenchServer, startServer, stopServer } from "./support/server.ts";
import { print, printTable } from "./support/table.ts";

const REQUESTS = Number(process.env.REQUESTS ?? 1_000_000);
const WORKER_CLASS = process.env.WORKER_CLASS ?? "async";
const SAMPLES = 50;
/** Every fifth sample is taken again after a collection. */
const SAMPLES_TO_COLLECTION = 5;
const SHOWN = [0.1, 0.25, 0.5, 0.75, 1];
const COLLECTED_SHOWN = [0.1, 0.5, 1];
const LOOK_MS = 50;
/** Until the last connection is gone. */
const SETTLE_MS = 5000;

interface Sample {
  readonly requests: number;
  readonly residentBytes: number;
  /** JavaScript objects and what they hold outside. */
  readonly heapBytes: number;
}

interface Run {
  readonly samples: Sample[];
  /** The heap right after a collection. */
  readonly collected: Sample[];
  /** Open descriptors before the first request and after the last one. */
  readonly descriptors: readonly [number, number];
  readonly left: number;
  readonly failures: number;
}

const runtimes = chosenRuntimes();
printMachine(runtimes);
print(`${REQUESTS} requests to -k ${WORKER_CLASS}, load from ${loadGenerator}`);
const rows: string[][] = [];
for (const runtime of runtimes) {
  rows.push(describe(runtime, await soak(runtime)));
}
printTable([
  "MiB after so many requests",
  ...SHOWN.map((share) => `RSS ${countOf(share)}`),
  "most",
  ...COLLECTED_SHOWN.map((share) => `heap ${countOf(share)}`),
  "descriptors before",
  "after",
  "left",
  "failed",
], rows);

async function soak(runtime: TestRuntime): Promise<Run> {
  const server = await startServer((port) => ({
    ...pfserveCommand(
      runtime,
      [
        ...["-b", `127.0.0.1:${port}`, "-w", "1"],
        ...["-k", WORKER_CLASS, "--http", "engine"],
      ],
      "soak.js",
    ),
    env: { DENO_V8_FLAGS: "--expose-gc" },
  }));
  try {
    const before = openDescriptors(server);
    const load = startLastingLoad(server.port);
    const leaving = startLeaving(server.port);
    const watched = await watch(server);
    const left = leaving.stop();
    const failures = await load.stop();
    const after = await settledDescriptors(server, before);
    return { ...watched, descriptors: [before, after], left, failures };
  } finally {
    await stopServer(server);
  }
}

function openDescriptors({ answeringPid }: BenchServer): number {
  return readdirSync(`/proc/${answeringPid}/fd`).length;
}

/** How many are open once they are as few as before, or have had their time. */
async function settledDescriptors(
  server: BenchServer,
  before: number,
): Promise<number> {
  const end = performance.now() + SETTLE_MS;
  while (openDescriptors(server) > before && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return openDescriptors(server);
}

async function watch(
  server: BenchServer,
): Promise<Pick<Run, "samples" | "collected">> {
  const samples: Sample[] = [];
  const collected: Sample[] = [];
  while (samples.length < SAMPLES) {
    const sample = await take(server, "/memory");
    const due = (samples.length + 1) * REQUESTS / SAMPLES;
    if (sample.requests < due) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      continue;
    }
    samples.push(sample);
    if (samples.length % SAMPLES_TO_COLLECTION === 0) {
      collected.push(await take(server, "/collected"));
    }
  }
  return { samples, collected };
}

async function take(
  { port, answeringPid }: BenchServer,
  path: string,
): Promise<Sample> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  const told = await response.json() as Omit<Sample, "residentBytes">;
  return { ...told, residentBytes: residentBytes(answeringPid) };
}

function residentBytes(pid: number): number {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1]);
}

function describe(
  runtime: TestRuntime,
  { samples, collected, descriptors, left, failures }: Run,
): string[] {
  const label = labelOf(runtime);
  const resident = samples.map((sample) => sample.residentBytes);
  const heap = samples.map((sample) => sample.heapBytes);
  const after = collected.map((sample) => sample.heapBytes);
  print(
    `${label}, RSS:  ${plot(resident)} up to ${
      mebibytes(Math.max(...resident))
    } MiB`,
  );
  print(
    `${label}, heap: ${plot(heap)} up to ${mebibytes(Math.max(...heap))} MiB`,
  );
  return [
    label,
    ...SHOWN.map((share) => mebibytes(at(resident, share))),
    mebibytes(Math.max(...resident)),
    ...COLLECTED_SHOWN.map((share) => mebibytes(at(after, share))),
    ...descriptors.map(String),
    `${left}`,
    `${failures}`,
  ];
}

function at(values: readonly number[], share: number): number {
  return values[Math.ceil(values.length * share) - 1] ?? NaN;
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1);
}

function countOf(share: number): string {
  return `${Math.round(REQUESTS * share / 1000)} k`;
}
