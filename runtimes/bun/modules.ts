import type { Modules } from "../../src/runtime.ts";

let loads = 0;

export const modules: Modules = {
  // A path, not a URL: Bun takes no notice of the query of a file URL.
  load: (path, options = {}) =>
    import(options.isFresh ? `${path}?load=${++loads}` : path),
  // Bun has no cache to turn on.
  enableCompileCache() {},
};
