import { fileURLToPath } from "node:url";

/** The file of a module that is the app's own; undefined of built-in modules and of packages. */
export function ownFile(url: string): string | undefined {
  if (url.includes("/node_modules/")) return undefined;
  if (url.startsWith("/")) return url;
  return url.startsWith("file:") ? fileURLToPath(url) : undefined;
}

/** Collects the files of modules by their URLs or paths. */
export class LoadedFiles {
  readonly #files = new Set<string>();

  add(url: string): void {
    const file = ownFile(url);
    if (file !== undefined) this.#files.add(file);
  }

  list(): readonly string[] {
    return [...this.#files];
  }
}
