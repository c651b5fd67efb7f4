import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Commands } from "../shared/processes.ts";
import { workerEntry } from "../shared/worker_entry_url.ts";
import { resolveFlag } from "./modules.ts";
import { findTsconfig } from "../shared/tsconfig.ts";
import { isTsxFlag, needsTsx } from "./typescript.ts";
import { appNeedsTsx } from "./typescript_graph.ts";

export const commands: Commands = {
  canSetGroups: () => true,
  isAbortClean: true,
  withPassable: (fds, start) => start(fds),
  workerArguments(modulePath, { findsPackages }) {
    const entry = fileURLToPath(workerEntry);
    return [
      ...withoutChildren(
        loaderFlags(needsTsx(entry) || appNeedsTsx(modulePath)),
      ),
      ...(findsPackages ? [resolveFlag] : []),
      entry,
      modulePath,
    ];
  },
  arbiterArguments() {
    const [, entry = "", ...rest] = process.argv;
    return [...loaderFlags(needsTsx(entry)), entry, ...rest];
  },
  workerEnvironment,
};

/** What tsx is told in its environment: it looks for a tsconfig.json in the working directory alone. */
export function workerEnvironment(
  modulePath: string,
): Readonly<Record<string, string>> {
  const tsconfig = findTsconfig(modulePath);
  return tsconfig === undefined ||
      process.env["TSX_TSCONFIG_PATH"] !== undefined
    ? {}
    : { TSX_TSCONFIG_PATH: tsconfig };
}

/** Workers start no processes; one that may could start a Node that may do everything. */
function withoutChildren(flags: readonly string[]): string[] {
  return flags.filter((flag) => flag !== "--allow-child-process");
}

/** This process's own flags, and the tsx loader where it is needed. */
function loaderFlags(isTsxNeeded: boolean): string[] {
  const own = withoutTsx(process.execArgv);
  if (!isTsxNeeded) return own;
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
