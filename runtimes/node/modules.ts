import { pathToFileURL } from "node:url";
import process from "node:process";
import type { Modules } from "../../src/runtime.ts";
import { trackByHooks } from "../shared/load_hooks.ts";
import { trackByReports } from "./load_reports.ts";
import { forgetCommonJs } from "../shared/common_js.ts";
import { readLoadFailure } from "../shared/load_failure.ts";
import { findModule } from "../shared/find_module.ts";
import { findSyntaxError } from "./syntax_place.ts";
import { isTsxFlag, needsTsx } from "./typescript.ts";

/** Lets `import.meta.resolve` be told from where; without it, its second argument is ignored. */
export const resolveFlag = "--experimental-import-meta-resolve";

/** `import.meta.resolve` with that flag; tsx takes texts alone. */
type Resolve = (specifier: string, from: string) => string;

let loads = 0;

export const modules: Modules = {
  async load(path, options = {}) {
    const url = pathToFileURL(path);
    if (options.isFresh) {
      url.searchParams.set("load", String(++loads));
      forgetCommonJs(path);
    }
    if (!needsTsx(path) || process.execArgv.some(isTsxFlag)) {
      return await import(url.href);
    }
    const { tsImport } = await import(import.meta.resolve("tsx/esm/api"));
    return await tsImport(url.href, import.meta.url);
  },
  trackLoads() {
    const files = trackByHooks() ?? trackByReports();
    return () => files.list();
  },
  async loadPackage(specifier, from) {
    const resolve = import.meta.resolve as Resolve;
    return await import(resolve(specifier, pathToFileURL(from).href));
  },
  find: findModule,
  explain(error, path) {
    const failure = readLoadFailure(error);
    return failure === undefined && error instanceof SyntaxError
      ? findSyntaxError(path)
      : failure;
  },
  packageManager: "npm",
};
