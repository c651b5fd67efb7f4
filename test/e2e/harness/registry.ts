import { randomUUID } from "node:crypto";
import { findMarked, signal } from "./process_table.ts";

const NAME = "TEST_PFSERVE_ID";
const RUN = randomUUID();
let started = 0;

/** A new value for TEST_PFSERVE_ID, which finds every process that descends from one start. */
export function nextMarker(): {
  readonly env: Record<string, string>;
  readonly marker: string;
} {
  const id = `${RUN}.${++started}.`;
  return { env: { [NAME]: id }, marker: `${NAME}=${id}` };
}

/** Kills whatever runs with `marker` in its environment, until nothing is left. */
export function killMarked(marker: string): void {
  for (let round = 0; round < 20; round++) {
    const pids = findMarked(marker);
    if (pids.length === 0) return;
    for (const pid of pids) signal(pid, "SIGKILL");
  }
}

function killEverything(): void {
  if (started > 0) killMarked(`${NAME}=${RUN}.`);
}

process.on("exit", killEverything);
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(name, () => {
    killEverything();
    process.exit(1);
  });
}
