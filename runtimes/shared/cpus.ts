import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** CPUs that this process may use: affinity (from the runtime) and the cgroup's quota, at least 1. */
export function availableCpus(): number {
  return Math.max(
    1,
    Math.min(availableParallelism(), Math.ceil(cgroupQuota())),
  );
}

/** CPUs that cgroup v2 or v1 grants; Infinity without a limit. */
function cgroupQuota(): number {
  const [quota, period] = readWords("/sys/fs/cgroup/cpu.max");
  if (quota !== undefined) {
    return quota === "max" ? Infinity : Number(quota) / Number(period);
  }
  const [quotaV1] = readWords("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
  const [periodV1] = readWords("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
  const isLimited = quotaV1 !== undefined && periodV1 !== undefined &&
    Number(quotaV1) > 0;
  return isLimited ? Number(quotaV1) / Number(periodV1) : Infinity;
}

function readWords(path: string): string[] {
  try {
    return readFileSync(path, "utf8").trim().split(/\s+/);
  } catch {
    return [];
  }
}
