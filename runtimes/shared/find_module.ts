import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** What an import takes of `exports` in package.json. */
const CONDITIONS = ["import", "node", "module-sync", "default"];

/**
 * The file that `specifier` means for a module in `directory`. Neither Node nor Deno lets
 * `import.meta.resolve` be asked from elsewhere, and `require.resolve` does not see what a package has for
 * imports alone: that is looked up here. Throws when there is no such file.
 */
export function findModule(specifier: string, directory: string): string {
  try {
    return createRequire(join(directory, "_.js")).resolve(specifier);
  } catch (error) {
    const found = findForImport(specifier, directory);
    if (found === undefined) throw error;
    return found;
  }
}

function findForImport(
  specifier: string,
  directory: string,
): string | undefined {
  const [, name = "", rest = ""] =
    /^((?:@[^/]+\/)?[^/.][^/]*)(\/.*)?$/.exec(specifier) ?? [];
  const folder = name === "" ? undefined : findPackage(name, directory);
  if (folder === undefined) return undefined;
  const { exports } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  ) as { exports?: unknown };
  const target = targetOf(entryOf(exports, `.${rest}`));
  return target && join(folder, target);
}

function findPackage(name: string, directory: string): string | undefined {
  const folder = join(directory, "node_modules", name);
  if (existsSync(join(folder, "package.json"))) return folder;
  const parent = dirname(directory);
  return parent === directory ? undefined : findPackage(name, parent);
}

/** Of `exports`, what belongs to one subpath; without subpaths it all belongs to ".". */
function entryOf(exports: unknown, subpath: string): unknown {
  const hasSubpaths = isRecord(exports) &&
    Object.keys(exports).some((key) => key.startsWith("."));
  if (hasSubpaths) return exports[subpath];
  return subpath === "." ? exports : undefined;
}

/** The file of the first condition that holds. */
function targetOf(entry: unknown): string | undefined {
  if (typeof entry === "string") return entry;
  if (!isRecord(entry)) return undefined;
  const condition = Object.keys(entry).find((key) => CONDITIONS.includes(key));
  return condition === undefined ? undefined : targetOf(entry[condition]);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
