import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Commands } from "../shared/processes.ts";
import { workerEntry } from "../shared/worker_entry_url.ts";
import { resolveFlag } from "./modules.ts";
import { isTsxFlag, needsTsx } from "./typescript.ts";

export const commands: Commands = {
  canSetGroups: () => true,
  isAbortClean: true,
  withPassable: (fds, start) => start(fds),
  workerArguments(modulePath, { findsPackages }) {
    const entry = fileURLToPath(workerEntry);
    return [
      ...withoutChildren(loaderFlags([entry, modulePath])),
      ...(findsPackages ? [resolveFlag] : []),
      entry,
      modulePath,
    ];
  },
  arbiterArguments() {
    const [, entry = "", ...rest] = process.argv;
    return [...loaderFlags([entry]), entry, ...rest];
  },
};

/** Workers start no processes; one that may could start a Node that may do everything. */
function withoutChildren(flags: readonly string[]): string[] {
  return flags.filter((flag) => flag !== "--allow-child-process");
}

/** This process's own flags, and the tsx loader where one of `modules` needs it. */
function loaderFlags(modules: readonly string[]): string[] {
  const own = withoutTsx(process.execArgv);
  if (!modules.some(needsTsx)) return own;
  // A resolved URL: the bare name would be looked up from the user's directory. Never imported by
  // name either, so that no Deno user downloads it.
  return [...own, "--import", import.meta.resolve("tsx")];
}

function withoutTsx(flags: readonly string[]): string[] {
  return flags.filter((flag, index) => {
    const isItsOption = flag === "--import" &&
      isTsxFlag(flags[index + 1] ?? "");
    return !isTsxFlag(flag) && !isItsOption;
  });
}
