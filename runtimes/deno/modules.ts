import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { constants, Script } from "node:vm";
import type { Modules } from "../../src/runtime.ts";
import { trackByHooks } from "../shared/load_hooks.ts";
import { forgetCommonJs } from "../shared/common_js.ts";
import { findModule } from "../shared/find_module.ts";

let loads = 0;

export const modules: Modules = {
  async load(path, options = {}) {
    const url = pathToFileURL(path);
    if (!options.isFresh) return await import(url.href);
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
  // Deno's is on by default.
  enableCompileCache() {},
};

/** Deno takes a `.js` file for an ES module where Node looks at package.json, or at the code. */
function isCommonJs(error: unknown): boolean {
  return error instanceof ReferenceError &&
    /^(module|exports|require) is not defined/.test(error.message);
}
