import process from "node:process";
import {
  findRuntime,
  RUNTIME_NAMES,
  type TestRuntime,
} from "../../test/runner/runtimes.ts";

/** The runtimes to measure: those named on the command line, or all that are there. */
export function chosenRuntimes(): TestRuntime[] {
  const wanted = process.argv.slice(2);
  return RUNTIME_NAMES
    .filter((name) => wanted.length === 0 || wanted.includes(name))
    .flatMap((name) => findRuntime(name) ?? []);
}
