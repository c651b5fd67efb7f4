import { createRequire } from "node:module";
import type { Modules } from "../../src/runtime.ts";
import { ownFile } from "../shared/loaded_files.ts";

/** Has the modules that were imported, too. */
const { cache } = createRequire(import.meta.url);

let loads = 0;

export const modules: Modules = {
  // A path, not a URL: Bun takes no notice of the query of a file URL.
  load: (path, options = {}) =>
    import(options.isFresh ? `${path}?load=${++loads}` : path),
  trackLoads: () => () =>
    Object.keys(cache).filter((path) => ownFile(path) !== undefined),
  // Bun has no cache to turn on.
  enableCompileCache() {},
};
