import { pathToFileURL } from "node:url";
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
  // Deno's is on by default.
  enableCompileCache() {},
};
