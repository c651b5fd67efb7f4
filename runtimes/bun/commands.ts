import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Commands } from "../shared/processes.ts";
import { findTsconfig } from "../shared/tsconfig.ts";
import { workerEntry } from "../shared/worker_entry_url.ts";

export const commands: Commands = {
  // Bun reports a crash of its own when it gets SIGABRT.
  isAbortClean: false,
  canSetGroups: () => true,
  withPassable: (fds, start) => start(fds),
  workerArguments: (modulePath) => [
    ...process.execArgv,
    ...tsconfigFlags(modulePath),
    fileURLToPath(workerEntry),
    modulePath,
  ],
  arbiterArguments: () => [...process.execArgv, ...process.argv.slice(1)],
};

/** Bun takes what JSX is from the tsconfig.json in the working directory alone. */
function tsconfigFlags(modulePath: string): string[] {
  const isChosen = process.execArgv.some((flag) =>
    flag.startsWith("--tsconfig-override")
  );
  const tsconfig = isChosen ? undefined : findTsconfig(modulePath);
  return tsconfig === undefined ? [] : [`--tsconfig-override=${tsconfig}`];
}
