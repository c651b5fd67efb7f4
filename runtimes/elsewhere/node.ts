import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { PfserveError } from "../../src/errors.ts";
import { workerEnvironment } from "../node/commands.ts";
import { resolveFlag } from "../node/modules.ts";
import { needsTsx } from "../node/typescript.ts";
import { appNeedsTsx } from "../node/typescript_graph.ts";
import { commandEntry } from "../shared/command_entry_url.ts";
import { findModule } from "../shared/find_module.ts";
import { workerEntry } from "../shared/worker_entry_url.ts";
import type { Starter } from "./starter.ts";

export const starter: Starter = {
  isAbortClean: true,
  passingEnv: () => ({}),
  workerEnvironment,
  workerArguments(version, modulePath, { findsPackages }) {
    const entry = fileURLToPath(workerEntry);
    const strips = stripsTypes(version);
    return [
      ...loaderFlags(
        version,
        needsTsx(entry, strips) || appNeedsTsx(modulePath, strips),
      ),
      ...(findsPackages ? [resolveFlag] : []),
      entry,
      modulePath,
    ];
  },
  commandArguments(version, argv) {
    const entry = fileURLToPath(commandEntry);
    const isTsxNeeded = needsTsx(entry, stripsTypes(version));
    return [...loaderFlags(version, isTsxNeeded), entry, ...argv];
  },
};

function loaderFlags(version: string, isTsxNeeded: boolean): string[] {
  return isTsxNeeded ? ["--import", findTsx(version)] : [];
}

/** Looked for as Node does: Deno would name its own copy, where Node can load nothing. */
function findTsx(version: string): string {
  const directory = dirname(fileURLToPath(import.meta.url));
  try {
    return pathToFileURL(findModule("tsx", directory)).href;
  } catch (error) {
    throw new PfserveError(
      `Cannot run TypeScript on Node ${version} without the package tsx: expected Node 22.18 or later, or pfserve installed by npm`,
      { cause: error },
    );
  }
}

/** Whether a version of Node runs TypeScript by itself. */
export function stripsTypes(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major === 22) return minor >= 18;
  return major === 23 ? minor >= 6 : major > 23;
}
