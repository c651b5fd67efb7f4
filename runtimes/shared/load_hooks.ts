import module from "node:module";
import { LoadedFiles } from "./loaded_files.ts";

type LoadHook = (
  url: string,
  context: unknown,
  next: (url: string, context: unknown) => unknown,
) => unknown;

/** Not in Node before 22.15. */
type RegisterHooks = (hooks: { readonly load: LoadHook }) => void;

const { registerHooks } = module as unknown as {
  readonly registerHooks?: RegisterHooks;
};

/** Notes what is loaded from now on; undefined where the runtime does not tell this thread. */
export function trackByHooks(): LoadedFiles | undefined {
  if (registerHooks === undefined) return undefined;
  const files = new LoadedFiles();
  registerHooks({
    load(url, context, next) {
      files.add(url);
      return next(url, context);
    },
  });
  return files;
}
