import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { readControlGroup } from "../../src/control_group.ts";

/** CPUs that this process may use: affinity (from the runtime) and the quota of its control group, at least 1. */
export function availableCpus(): number {
  const { cpuQuota = Infinity } = readControlGroup(readText);
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(cpuQuota)));
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
