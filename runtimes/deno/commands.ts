import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { PfserveError } from "../../src/errors.ts";
import type { Commands } from "../shared/processes.ts";
import { openLibc } from "./libc.ts";
import { withPassable } from "./passable.ts";
import { withProject } from "./project_flags.ts";
import { workerEntry } from "../shared/worker_entry_url.ts";

declare const Deno: { readonly mainModule: string };

export const commands: Commands = {
  isAbortClean: true,
  // Its `process` has no setgroups.
  canSetGroups: () => openLibc() !== undefined,
  withPassable,
  workerArguments: (
    modulePath,
  ) => ["run", ...withProject(ownFlags(), modulePath), workerEntry, modulePath],
  // A remote main module has no path, and `process.argv[1]` is made up then.
  arbiterArguments:
    () => ["run", ...ownFlags(), Deno.mainModule, ...process.argv.slice(2)],
};

/** Flags whose value is the next argument. */
const FLAGS_WITH_VALUE =
  /^(-c|--config|--import-map|--cert|-L|--log-level|--location|--seed|--ext|--preload|--lock|--require|--conditions|--min-dep-age|--minimum-dependency-age|--node-modules-linker|--inspect-publish-uid)$/;

/** The flags before the main module: `process.execArgv` is always empty on Deno. */
export function flagsOf(commandLine: readonly string[]): string[] {
  const words = commandLine.slice(1);
  const flags: string[] = [];
  let isRunSeen = false;
  while (words[0]?.startsWith("-") || (words[0] === "run" && !isRunSeen)) {
    const flag = words.shift()!;
    if (flag === "run") {
      isRunSeen = true;
      continue;
    }
    flags.push(flag);
    if (FLAGS_WITH_VALUE.test(flag) && words[0] !== undefined) {
      flags.push(words.shift()!);
    }
  }
  return flags;
}

/** Read at once: the title that this process gets later overwrites it. */
const commandLine: readonly string[] | undefined = readCommandLine();

function ownFlags(): string[] {
  if (commandLine !== undefined) return flagsOf(commandLine);
  throw new PfserveError(
    "Cannot read Deno's own flags to give them to workers: expected --allow-all or --allow-run=ps",
  );
}

/** `/proc` needs all permissions on Deno; `ps` needs the permission to run it. */
function readCommandLine(): string[] | undefined {
  try {
    return readFileSync("/proc/self/cmdline", "utf8").split("\0").slice(0, -1);
  } catch {
    return askForCommandLine();
  }
}

function askForCommandLine(): string[] | undefined {
  const options = ["-ww", "-o", "args=", "-p", String(process.pid)];
  try {
    const { stdout } = spawnSync("ps", options);
    return stdout?.length ? stdout.toString().trim().split(/\s+/) : undefined;
  } catch {
    return undefined;
  }
}
