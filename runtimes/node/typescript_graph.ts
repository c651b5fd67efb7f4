import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  findTsconfig,
  matchPaths,
  type PathPatterns,
  readPaths,
} from "../shared/tsconfig.ts";
import { isTypeScript, needsTsx } from "./typescript.ts";
import { readSource, type SourceFacts } from "./typescript_source.ts";

const MODULE = /\.[cm]?[jt]s$/;
/** What a specifier may leave away, which Node never adds. */
const ENDINGS = [".ts", ".tsx", ".mts", "/index.ts", "/index.tsx"];

/** Sources as they were read, by path: each start of a worker asks again. */
const known = new Map<string, { mtimeMs: number; facts: SourceFacts }>();

/** Where one import leads. */
type Target =
  /** A module of the app, to be looked at as well. */
  | { readonly kind: "module"; readonly path: string }
  /** What Node itself does not find, or does not run. */
  | { readonly kind: "compiled" }
  | { readonly kind: "other" };

/**
 * Whether a TypeScript module, or one that it imports, needs more than that its types are stripped:
 * syntax that is more than types, files that only a compiler finds, JSX. Packages are not looked at.
 */
export function needsCompiler(entry: string): boolean {
  const tsconfig = findTsconfig(entry);
  const patterns = tsconfig === undefined ? {} : readPaths(tsconfig);
  const seen = new Set([entry]);
  const facts: SourceFacts[] = [];
  for (const path of seen) {
    const source = factsOf(path);
    if (source.needsCompiler) return true;
    facts.push(source);
    for (const specifier of source.specifiers) {
      const target = follow(specifier, path, patterns);
      if (target.kind === "compiled") return true;
      if (target.kind === "module") seen.add(target.path);
    }
  }
  return importsTypesAsValues(facts);
}

/** Without `type`, an import is one of a value, which a file of types does not export. */
function importsTypesAsValues(facts: readonly SourceFacts[]): boolean {
  const types = new Set(facts.flatMap((each) => each.types));
  const values = new Set(facts.flatMap((each) => each.values));
  return facts.flatMap((each) => each.importedNames)
    .some((name) => types.has(name) && !values.has(name));
}

function follow(
  specifier: string,
  from: string,
  patterns: PathPatterns,
): Target {
  if (isBuiltin(specifier)) return { kind: "other" };
  if (/^(\.{0,2}\/|\.{1,2}$)/.test(specifier)) {
    return targetOf(resolve(dirname(from), specifier));
  }
  if (specifier.startsWith("file:")) return targetOf(fileURLToPath(specifier));
  const mapped = matchPaths(specifier, patterns)
    .some((path) => targetOf(path).kind !== "other");
  return mapped ? { kind: "compiled" } : ofPackage(specifier, from);
}

function targetOf(path: string): Target {
  if (!isFile(path)) {
    const names = [path, path.replace(/\.([cm]?)js$/, "")]
      .flatMap((each) => ENDINGS.map((ending) => each + ending));
    return { kind: names.some(isFile) ? "compiled" : "other" };
  }
  if (/\.[jt]sx$/.test(path)) return { kind: "compiled" };
  return MODULE.test(path) ? { kind: "module", path } : { kind: "other" };
}

/** A package of the same workspace is one of the app's own sources; what was installed is JavaScript. */
function ofPackage(specifier: string, from: string): Target {
  try {
    const path = realpathSync(createRequire(from).resolve(specifier));
    return path.includes("/node_modules/") ? { kind: "other" } : targetOf(path);
  } catch {
    return { kind: "other" };
  }
}

function factsOf(path: string): SourceFacts {
  const { mtimeMs } = statSync(path);
  const before = known.get(path);
  if (before?.mtimeMs === mtimeMs) return before.facts;
  const facts = readSource(readFileSync(path, "utf8"));
  known.set(path, { mtimeMs, facts });
  return facts;
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/** Whether an app needs the tsx loader: decided before its worker starts, as one that began without it cannot have it. */
export function appNeedsTsx(modulePath: string, strips?: boolean): boolean {
  return needsTsx(modulePath, strips) ||
    (isTypeScript(modulePath) && needsCompiler(modulePath));
}
