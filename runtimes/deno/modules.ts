import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { constants, Script } from "node:vm";
import type { Modules } from "../../src/runtime.ts";
import { trackByHooks } from "../shared/load_hooks.ts";
import { forgetCommonJs } from "../shared/common_js.ts";
import { readLoadFailure } from "../shared/load_failure.ts";
import { findModule } from "../shared/find_module.ts";

let loads = 0;

export const modules: Modules = {
  async load(path, options = {}) {
    const url = pathToFileURL(path);
    if (!options.isFresh) return await import(url.href);
    refuseStale(path);
    url.searchParams.set("load", String(++loads));
    forgetCommonJs(path);
    try {
      return await import(url.href);
    } catch (error) {
      if (!isCommonJs(error)) throw error;
      return { default: createRequire(path)(path) };
    }
  },
  trackLoads() {
    const files = trackByHooks();
    return () => files?.list() ?? [];
  },
  // Here "import" has no base to give; that of a script is its file.
  loadPackage(specifier, from) {
    const script = new Script("(specifier) => import(specifier)", {
      filename: from,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    return script.runInThisContext()(specifier);
  },
  find: findModule,
  explain: readLoadFailure,
  packageManager: "deno",
};

/** When modules of packages had last changed as they were read. */
const packageTimes = new Map<string, number>();

/** Deno takes no notice of the query of a module in node_modules, and gives what it read first. */
function refuseStale(path: string): void {
  if (!path.includes("/node_modules/")) return;
  const { mtimeMs } = statSync(path);
  const before = packageTimes.get(path) ?? mtimeMs;
  if (before !== mtimeMs) {
    throw new Error(
      "Deno reads a module of a package once: send USR2, or restart, to have what has changed",
    );
  }
  packageTimes.set(path, mtimeMs);
}

/** Deno takes a `.js` file for an ES module where Node looks at package.json, or at the code. */
function isCommonJs(error: unknown): boolean {
  return error instanceof ReferenceError &&
    /^(module|exports|require) is not defined/.test(error.message);
}
