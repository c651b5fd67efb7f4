import { realpathSync } from "node:fs";
import { createRequire } from "node:module";

/** Makes the next import of a CommonJS module run it again: it is known by its path alone, whatever its URL is. */
export function forgetCommonJs(path: string): void {
  const { cache } = createRequire(path);
  delete cache[realpathSync(path)];
}
