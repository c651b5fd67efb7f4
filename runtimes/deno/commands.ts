import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import type { Commands } from "../shared/processes.ts";
import { openLibc } from "./libc.ts";
import { withPassable } from "./passable.ts";
import { isGranted } from "./granted.ts";
import { ownFlags } from "./own_flags.ts";
import { workerFlags } from "./flags.ts";
import { workerEntry } from "../shared/worker_entry_url.ts";

declare const Deno: { readonly mainModule: string };

export const commands: Commands = {
  // Where it may not send any signal to anybody, only the first one arrives: it has to be KILL.
  isAbortClean: isGranted({ name: "run" }),
  // Its `process` has no setgroups.
  canSetGroups: () => openLibc() !== undefined,
  withPassable,
  workerArguments: (
    modulePath,
  ) => [
    "run",
    ...withConfig(workerFlags(ownFlags()), modulePath),
    workerEntry,
    modulePath,
  ],
  // A remote main module has no path, and `process.argv[1]` is made up then.
  arbiterArguments:
    () => ["run", ...ownFlags(), Deno.mainModule, ...process.argv.slice(2)],
};

/**
 * Deno looks for a configuration beside the main module, which is ours for a worker: names the
 * user's instead, so that the app sees its import map, compiler options and packages.
 */
function withConfig(flags: string[], modulePath: string): string[] {
  const isChosen = flags.some((flag) =>
    /^(-c|--config|--no-config)(=|$)/.test(flag)
  );
  if (isChosen) return flags;
  const directory = dirname(modulePath);
  const config = findUp(directory, "deno.json") ??
    findUp(directory, "deno.jsonc");
  if (config !== undefined) return [...flags, "--config", config];
  if (flags.some((flag) => flag.startsWith("--node-modules-dir"))) return flags;
  return findUp(directory, "node_modules") === undefined
    ? flags
    : [...flags, "--node-modules-dir=manual"];
}

function findUp(directory: string, name: string): string | undefined {
  const path = join(directory, name);
  if (isThere(path)) return path;
  const parent = dirname(directory);
  return parent === directory ? undefined : findUp(parent, name);
}

/** Deno throws where it lacks the permission to look: a folder that may not be read has nothing for the app. */
function isThere(path: string): boolean {
  try {
    return existsSync(path);
  } catch {
    return false;
  }
}
