import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import process from "node:process";
import type { Command } from "./commands.ts";
import { preciseCpuTimeMs } from "./cpu_time.ts";
import { askOnce, pidInAnswer } from "./first_answer.ts";

const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 5000;
const POLL_MS = 2;

/** A server that was started for a measurement. */
export interface BenchServer {
  readonly child: ChildProcess;
  readonly port: number;
  /** Milliseconds from the start of the process to the end of its first answer. */
  readonly firstAnswerMs: number;
  /** CPU until then of the process that was started and of the one that answers. */
  readonly cpuMs: number;
  /** The process that answers: pfserve's worker, or the bare program itself. */
  readonly answeringPid: number;
}

/** Finds the process that gave an answer. */
export type FindPid = (answer: string, startedPid: number) => number;

/** Starts a server on a free port; `makeCommand` is told the port. */
export async function startServer(
  makeCommand: (port: number) => Command,
  findPid: FindPid = pidInAnswer,
): Promise<BenchServer> {
  const port = await freePort();
  const { executable, args, env } = makeCommand(port);
  const startedAt = performance.now();
  const child = spawn(executable, args, {
    env: { ...process.env, ...env, PORT: String(port) },
    stdio: ["ignore", "ignore", process.env.BENCH_LOGS ? "inherit" : "ignore"],
  });
  const answer = await firstAnswer(child, port, startedAt + START_LIMIT_MS);
  const firstAnswerMs = performance.now() - startedAt;
  const answeringPid = findPid(answer, child.pid!);
  const cpuTimes = [...new Set([child.pid!, answeringPid])].map(
    preciseCpuTimeMs,
  );
  const cpuMs = cpuTimes.reduce((sum, one) => sum + one, 0);
  return { child, port, firstAnswerMs, cpuMs, answeringPid };
}

/** Starts servers, one after the other, measures them, and stops all of them whatever happens. */
export async function withServers<Result>(
  starts: readonly (() => Promise<BenchServer>)[],
  measure: (servers: readonly BenchServer[]) => Promise<Result>,
): Promise<Result> {
  const servers: BenchServer[] = [];
  try {
    for (const start of starts) servers.push(await start());
    return await measure(servers);
  } finally {
    await Promise.all(servers.map(stopServer));
  }
}

/** Stops a server and waits for its end; one that does not end is killed. */
export async function stopServer({ child }: BenchServer): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const killer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
  await ended;
  clearTimeout(killer);
}

async function firstAnswer(
  child: ChildProcess,
  port: number,
  endsAt: number,
): Promise<string> {
  while (performance.now() < endsAt && child.exitCode === null) {
    const answer = await askOnce(port);
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  child.kill("SIGKILL");
  throw new Error(`No answer from ${child.spawnargs.join(" ")}`);
}

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
