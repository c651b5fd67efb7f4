import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Commands } from "../shared/processes.ts";
import { workerEntry } from "../shared/worker_entry_url.ts";

export const commands: Commands = {
  // Bun reports a crash of its own when it gets SIGABRT.
  isAbortClean: false,
  canSetGroups: () => true,
  withPassable: (fds, start) => start(fds),
  workerArguments: (
    modulePath,
  ) => [...process.execArgv, fileURLToPath(workerEntry), modulePath],
  arbiterArguments: () => [...process.execArgv, ...process.argv.slice(1)],
};
