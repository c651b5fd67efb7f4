import { cpuTimeMs } from "./cpu_time.ts";
import { type LoadOptions, runLoad } from "./load.ts";
import type { BenchServer } from "./server.ts";

/** What one server did in each round. */
export interface Series {
  readonly perSecond: number[];
  readonly cpuMicroseconds: number[];
  failures: number;
}

export interface Load extends Omit<LoadOptions, "port"> {
  /** Rounds that are not counted, in which compilers do their work; one by default. */
  readonly warmUps?: number;
}

/** Loads the servers one after the other, round after round, so that a slow spell meets them all. */
export async function takeTurns(
  servers: readonly BenchServer[],
  rounds: number,
  load: Load,
): Promise<Series[]> {
  const all = servers.map((): Series => ({
    perSecond: [],
    cpuMicroseconds: [],
    failures: 0,
  }));
  for (let round = -(load.warmUps ?? 1); round < rounds; round++) {
    for (const [index, server] of servers.entries()) {
      await measureOnce(server, load, round < 0 ? undefined : all[index]);
    }
  }
  return all;
}

async function measureOnce(
  { port, answeringPid }: BenchServer,
  load: Load,
  series: Series | undefined,
): Promise<void> {
  const before = cpuTimeMs(answeringPid);
  const { requests, failures, seconds } = await runLoad({ ...load, port });
  const usedMs = cpuTimeMs(answeringPid) - before;
  series?.perSecond.push(requests / seconds);
  series?.cpuMicroseconds.push(1000 * usedMs / requests);
  if (series !== undefined) series.failures += failures;
}
