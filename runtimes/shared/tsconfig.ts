import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { findUp } from "./find_up.ts";

/** Where `paths` of a tsconfig.json lead: patterns with at most one star, and files by absolute path. */
export type PathPatterns = Readonly<Record<string, readonly string[]>>;

/** What matters of the compiler options. */
export interface CompilerOptions {
  readonly baseUrl?: string;
  readonly paths?: PathPatterns;
}

interface Tsconfig {
  readonly extends?: string | readonly string[];
  readonly compilerOptions?: CompilerOptions;
}

/** How many configurations may extend each other. */
const MAX_DEPTH = 8;

/** The nearest tsconfig.json to a module. */
export function findTsconfig(modulePath: string): string | undefined {
  return findUp(dirname(modulePath), "tsconfig.json");
}

/** `paths` of a tsconfig.json or of what it extends; `baseUrl` counts as a pattern. Empty where it cannot be read. */
export function readPaths(tsconfig: string, depth = 0): PathPatterns {
  const config = read(tsconfig);
  const directory = dirname(tsconfig);
  const { baseUrl, paths } = config.compilerOptions ?? {};
  if (paths === undefined && baseUrl === undefined && depth < MAX_DEPTH) {
    const [last] = [config.extends ?? []].flat().slice(-1);
    // A package that is extended knows nothing of the directories of the project.
    if (last === undefined || !/^\.{0,2}\//.test(last)) return {};
    const path = resolve(directory, last);
    return readPaths(path.endsWith(".json") ? path : `${path}.json`, depth + 1);
  }
  const base = resolve(directory, baseUrl ?? ".");
  const own = Object.entries(paths ?? {}).map(([pattern, targets]) =>
    [pattern, targets.map((target) => resolve(base, target))] as const
  );
  const rest = baseUrl === undefined ? {} : { "*": [resolve(base, "*")] };
  return { ...rest, ...Object.fromEntries(own) };
}

/** What a tsconfig.json itself says of compiling; empty where it cannot be read. */
export function readCompilerOptions(tsconfig: string): CompilerOptions {
  return read(tsconfig).compilerOptions ?? {};
}

/** The files that a specifier may mean. */
export function matchPaths(
  specifier: string,
  patterns: PathPatterns,
): string[] {
  return Object.entries(patterns).flatMap(([pattern, targets]) => {
    const [before = "", after] = pattern.split("*");
    if (after === undefined) return specifier === pattern ? [...targets] : [];
    const length = specifier.length - before.length - after.length;
    const isMatch = length > 0 && specifier.startsWith(before) &&
      specifier.endsWith(after);
    const middle = specifier.slice(before.length, before.length + length);
    return isMatch ? targets.map((path) => path.replace("*", middle)) : [];
  });
}

function read(path: string): Tsconfig {
  try {
    return Object(JSON.parse(toJson(readFileSync(path, "utf8")))) as Tsconfig;
  } catch {
    return {};
  }
}

/** Takes comments and commas before a closing bracket away; what is in quotes stays. */
export function toJson(text: string): string {
  return text
    .replace(
      /("(?:[^"\\]|\\.)*")|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
      (_match, quoted: string | undefined) => quoted ?? "",
    )
    .replace(
      /("(?:[^"\\]|\\.)*")|,(?=\s*[\]}])/g,
      (_match, quoted: string | undefined) => quoted ?? "",
    );
}
