import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { Modules } from "../../src/runtime.ts";
import { readLoadFailure } from "../shared/load_failure.ts";
import { ownFile } from "../shared/loaded_files.ts";

/** Has the modules that were imported, too. */
const { cache } = createRequire(import.meta.url);

declare const Bun: {
  resolveSync(specifier: string, directory: string): string;
};

let loads = 0;

export const modules: Modules = {
  // A path, not a URL: Bun takes no notice of the query of a file URL.
  load: (path, options = {}) =>
    import(options.isFresh ? `${path}?load=${++loads}` : path),
  trackLoads: () => () =>
    Object.keys(cache).filter((path) => ownFile(path) !== undefined),
  // deno-lint-ignore require-await -- what `resolveSync` throws is a rejection
  loadPackage: async (specifier, from) =>
    import(Bun.resolveSync(specifier, dirname(from))),
  find: (specifier, directory) => Bun.resolveSync(specifier, directory),
  explain: readLoadFailure,
  packageManager: "bun",
};
