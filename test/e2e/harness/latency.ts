import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Address } from "./address.ts";
import { within } from "./wait.ts";

/** What a normal client of one address has seen. */
export interface LatencyReport {
  readonly failed: number;
  /** Of each answer. */
  readonly durationsMs: readonly number[];
  readonly description: string;
}

/** A normal client in a process of its own. */
export interface LatencyProbe {
  /** Ends it; a report for each address, in their order. */
  stop(): Promise<LatencyReport[]>;
  kill(): void;
}

const PROGRAM = fileURLToPath(new URL("latency_probe.ts", import.meta.url));

/** Asks the app of each address, kept alive and not, with pauses, until stopped. */
export function startLatencyProbe(
  addresses: readonly Address[],
): LatencyProbe {
  // Without the flags of the test runner, which would make it a test, too.
  const child = fork(PROGRAM, [JSON.stringify(addresses)], { execArgv: [] });
  return {
    async stop() {
      const reported = once(child, "message");
      child.send("stop");
      const [reports] = await within("the latency", reported);
      child.disconnect();
      return reports as LatencyReport[];
    },
    kill: () => void child.kill("SIGKILL"),
  };
}

/** The value that a share of all values does not exceed: 0.99 for the 99th percentile. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
}
