import type { Settings } from "../config/settings.ts";
import type { Finding } from "./finding.ts";

/** What the machine and its control group grant; undefined where there is no limit. */
export interface CpuFacts {
  /** CPUs that `--workers auto` counts. */
  readonly cpus: number;
  /** CPUs of the control group's quota, such as 1.5. */
  readonly cpuQuota: number | undefined;
  /** Bytes of memory that the control group may use. */
  readonly memoryLimit: number | undefined;
}

/** What a worker with a small app takes at least; Node takes more. */
const WORKER_BYTES = 64 * 1024 ** 2;

/** The control group, and how many workers fit it. */
export function checkCpus(
  facts: CpuFacts,
  settings: Pick<Settings, "workers">,
  origin: string,
): readonly Finding[] {
  return [
    checkQuota(facts),
    checkWorkers(facts, settings.workers, origin),
    checkMemory(facts, settings.workers),
  ];
}

function checkQuota({ cpus, cpuQuota }: CpuFacts): Finding {
  const topic = "cpu";
  if (cpuQuota === undefined) {
    return {
      level: "ok",
      topic,
      text: `no quota in the control group; --workers auto means ${cpus}`,
    };
  }
  const granted = Math.max(1, Math.ceil(cpuQuota));
  const text =
    `the control group grants ${cpuQuota} CPUs; --workers auto means ${cpus}`;
  if (cpus <= granted) return { level: "ok", topic, text };
  return { level: "warning", topic, text, remedy: `--workers ${granted}` };
}

function checkWorkers(
  { cpus }: CpuFacts,
  workers: number,
  origin: string,
): Finding {
  const topic = "workers";
  const text = `${workers} (${origin}) for ${cpus} CPUs`;
  if (workers > 2 * cpus + 1) {
    return {
      level: "warning",
      topic,
      text: `${text}: more workers than CPUs add memory, not speed`,
      remedy: `--workers auto, which is ${cpus}`,
    };
  }
  if (workers < cpus && origin === "default") {
    return {
      level: "note",
      topic,
      text: `${text}: ${cpus - workers} of them stay idle`,
      remedy: "--workers auto",
    };
  }
  return { level: "ok", topic, text };
}

function checkMemory(
  { memoryLimit }: CpuFacts,
  workers: number,
): Finding {
  const topic = "memory";
  if (memoryLimit === undefined) {
    return { level: "ok", topic, text: "no limit in the control group" };
  }
  const share = Math.floor(memoryLimit / workers);
  const text = `the control group may use ${mebibytes(memoryLimit)}, ${
    mebibytes(share)
  } for each worker`;
  if (share >= WORKER_BYTES) return { level: "ok", topic, text };
  const fitting = Math.max(1, Math.floor(memoryLimit / WORKER_BYTES));
  return {
    level: "warning",
    topic,
    text: `${text}: a worker needs ${mebibytes(WORKER_BYTES)} and more`,
    remedy: workers > fitting
      ? `--workers ${fitting}, or a higher limit`
      : "a higher limit",
  };
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 ** 2)} MiB`;
}
