import process from "node:process";
import type { Commands } from "../shared/processes.ts";
import { openLibc } from "./libc.ts";
import { withPassable } from "./passable.ts";
import { withProject } from "./project_flags.ts";
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
    ...withProject(workerFlags(ownFlags()), modulePath),
    workerEntry,
    modulePath,
  ],
  // A remote main module has no path, and `process.argv[1]` is made up then.
  arbiterArguments:
    () => ["run", ...ownFlags(), Deno.mainModule, ...process.argv.slice(2)],
};
