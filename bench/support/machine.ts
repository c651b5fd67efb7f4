import { cpus, loadavg, release } from "node:os";
import type { TestRuntime } from "../../test/runner/runtimes.ts";
import { print } from "./table.ts";

/** Prints what the numbers depend on. */
export function printMachine(runtimes: readonly TestRuntime[]): void {
  const processors = cpus();
  const load = loadavg()[0]?.toFixed(1);
  print(
    `Linux ${release()}, ${processors.length} x ${
      processors[0]?.model.trim()
    }, load ${load} at the start; ` +
      runtimes.map(labelOf).join(", "),
  );
}

/** A runtime with its version. */
export function labelOf({ name, version }: TestRuntime): string {
  return `${name === "node20" ? "node" : name} ${version}`;
}
