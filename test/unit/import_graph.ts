import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** One import or re-export. */
export interface Import {
  /** The module that imports, seen from the root of the repository. */
  readonly from: string;
  /** A module of the repository seen from its root, or a specifier such as "node:fs". */
  readonly to: string;
  readonly isTypeOnly: boolean;
}

/** What is published, by module: all that it imports. */
export type ImportGraph = ReadonlyMap<string, readonly Import[]>;

/** Reads the imports of every module that is published. */
export function readImportGraph(): ImportGraph {
  const files = ["mod.ts", ...modulesBelow("src"), ...modulesBelow("runtimes")];
  return new Map(files.map((file) => [file, readImports(file)]));
}

/** The modules below a folder, seen from the root of the repository; none when it does not exist. */
export function modulesBelow(folder: string): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return modulesBelow(path);
    return path.endsWith(".ts") ? [path] : [];
  });
}

function entriesOf(
  folder: string,
): { name: string; isDirectory(): boolean }[] {
  try {
    return readdirSync(join(ROOT, folder), { withFileTypes: true });
  } catch {
    return [];
  }
}

function readImports(file: string): Import[] {
  return parseImports(file, readFileSync(join(ROOT, file), "utf8"));
}

/** A statement at the start of a line; its clause is names, braces and commas alone. */
const STATEMENT =
  /^(?:import|export)\s+(type\s+)?(?:([\w$*{},\s]+?)\s+from\s+)?"([^"]+)"/gm;

/** `import("…")`, of a value or in a type. */
const EXPRESSION = /\bimport\(\s*"([^"]+)"\s*,?\s*\)/g;

/** Finds the imports in a module's text. */
export function parseImports(from: string, text: string): Import[] {
  const code = text.replace(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm, "");
  const statements = [...code.matchAll(STATEMENT)].map((match) => ({
    from,
    to: resolve(from, match[3] ?? ""),
    isTypeOnly: match[1] !== undefined || hasOnlyTypes(match[2] ?? ""),
  }));
  const expressions = [...code.matchAll(EXPRESSION)].map((match) => ({
    from,
    to: resolve(from, match[1] ?? ""),
    isTypeOnly: false,
  }));
  return [...statements, ...expressions];
}

/** `{ type A, type B }`. */
function hasOnlyTypes(clause: string): boolean {
  const names = /^\{([^]*)\}$/.exec(clause.trim())?.[1]?.split(",") ?? [];
  const written = names.map((name) => name.trim()).filter((name) =>
    name !== ""
  );
  return written.length > 0 &&
    written.every((name) => name.startsWith("type "));
}

function resolve(from: string, specifier: string): string {
  return specifier.startsWith(".") ? join(dirname(from), specifier) : specifier;
}
