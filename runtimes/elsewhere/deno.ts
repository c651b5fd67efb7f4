import { withProject } from "../deno/project_flags.ts";
import { commandEntry } from "../shared/command_entry_url.ts";
import { workerEntry } from "../shared/worker_entry_url.ts";
import type { Starter } from "./starter.ts";

/** Whoever wants less than all permissions starts pfserve on Deno, with flags that workers get, too. */
const PERMISSIONS = "-A";

export const starter: Starter = {
  isAbortClean: true,
  // Its node:fs knows no other descriptors than those that a Deno which starts it names so.
  passingEnv: (fds) => ({ DENO_EXTRA_STDIO_FDS: fds.join(",") }),
  workerArguments: (_version, modulePath) => [
    "run",
    ...withProject([PERMISSIONS], modulePath),
    workerEntry,
    modulePath,
  ],
  commandArguments: (
    _version,
    argv,
  ) => ["run", PERMISSIONS, commandEntry, ...argv],
};
