import { parseArgs } from "node:util";
import { RUNTIME_NAMES, type RuntimeName } from "./runtimes.ts";

/**
 * `unit` and `contract` run on every runtime; `e2e` starts the command on every runtime, and `installs`
 * gets it from registries first.
 */
export type SuiteName = "unit" | "contract" | "e2e" | "installs";

const SUITE_NAMES: readonly SuiteName[] = [
  "unit",
  "contract",
  "e2e",
  "installs",
];

/** Whether its tests start the command and look at it from outside. */
export function isBlackBox(suite: SuiteName): boolean {
  return suite === "e2e" || suite === "installs";
}

export interface Options {
  readonly suites: readonly SuiteName[];
  readonly runtimes: readonly RuntimeName[];
  /** Parts of file names; all files when there are none. */
  readonly filters: readonly string[];
}

export const USAGE: string =
  "Usage: npm test -- [--only unit|contract|e2e|installs] [--runtime node20|node|bun|deno] [FILE NAME PART...]";

/** Reads the command line of the test command; both options can be repeated. */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", multiple: true },
      runtime: { type: "string", multiple: true },
    },
    allowPositionals: true,
  });
  return {
    suites: choose("--only", values.only, SUITE_NAMES),
    runtimes: choose("--runtime", values.runtime, RUNTIME_NAMES),
    filters: positionals,
  };
}

function choose<Name extends string>(
  option: string,
  wanted: readonly string[] | undefined,
  names: readonly Name[],
): readonly Name[] {
  const unknown = wanted?.find((name) =>
    !names.some((known) => known === name)
  );
  if (unknown !== undefined) {
    throw new Error(
      `Cannot use ${option} "${unknown}": expected ${names.join(", ")}`,
    );
  }
  return names.filter((name) => wanted?.includes(name) ?? true);
}
