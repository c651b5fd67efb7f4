import { pathToFileURL } from "node:url";
import { constants, Script } from "node:vm";
import type { Modules } from "../../src/runtime.ts";
import { trackByHooks } from "../shared/load_hooks.ts";

let loads = 0;

export const modules: Modules = {
  load(path, options = {}) {
    const url = pathToFileURL(path);
    if (options.isFresh) url.searchParams.set("load", String(++loads));
    return import(url.href);
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
  // Deno's is on by default.
  enableCompileCache() {},
};
