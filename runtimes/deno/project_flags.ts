import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { findUp } from "../shared/find_up.ts";
import { readCompilerOptions, readPaths } from "../shared/tsconfig.ts";

/**
 * Deno looks for a configuration beside the main module, which is ours for a worker: names the
 * user's instead, so that the app sees its import map, compiler options and packages.
 */
export function withProject(
  flags: readonly string[],
  modulePath: string,
): string[] {
  if (has(flags, /^(-c|--config|--no-config)(=|$)/)) return [...flags];
  const directory = dirname(modulePath);
  const config = findUp(directory, "deno.json") ??
    findUp(directory, "deno.jsonc");
  return config === undefined
    ? [...flags, ...nodeProjectFlags(flags, modulePath)]
    : [...flags, "--config", config];
}

/**
 * A project without deno.json is one for Node: its packages are installed, imports may have no endings,
 * code may be CommonJS where package.json has no "type", and tsconfig.json says what JSX is and what
 * names stand for directories.
 */
function nodeProjectFlags(
  flags: readonly string[],
  modulePath: string,
): string[] {
  const directory = dirname(modulePath);
  const tsconfig = findUp(directory, "tsconfig.json");
  const isInstalled = findUp(directory, "node_modules") !== undefined;
  const isForNode = isInstalled || tsconfig !== undefined ||
    findUp(directory, "package.json") !== undefined;
  return [
    ...(tsconfig === undefined ? [] : tsconfigFlags(tsconfig)),
    ...(tsconfig === undefined || has(flags, /^--import-map(=|$)/)
      ? []
      : mapFlags(tsconfig)),
    ...(!isInstalled || has(flags, /^--node-modules-dir/)
      ? []
      : ["--node-modules-dir=manual"]),
    ...(!isForNode || has(flags, /sloppy-imports$/)
      ? []
      : ["--unstable-sloppy-imports"]),
    ...(!isForNode || has(flags, /detect-cjs$/)
      ? []
      : ["--unstable-detect-cjs"]),
  ];
}

/** Deno reads it as a configuration, and warns of options that it does not know, unless it is quiet. */
function tsconfigFlags(tsconfig: string): string[] {
  const names = Object.keys(readCompilerOptions(tsconfig));
  const isNeeded = names.some((name) =>
    /^(jsx|experimentalDecorators)/.test(name)
  );
  // Without any, Deno takes the one of pfserve, and cannot use an import map that is no file with it.
  return isNeeded ? ["--quiet", "--config", tsconfig] : ["--no-config"];
}

/** Deno does not know `paths` of tsconfig.json: they become an import map. */
function mapFlags(tsconfig: string): string[] {
  const imports = importsOf(tsconfig);
  if (Object.keys(imports).length === 0) return [];
  const map = encodeURIComponent(JSON.stringify({ imports }));
  return [`--import-map=data:application/json,${map}`];
}

/** An import map knows names and beginnings of names, and one target for each. */
function importsOf(tsconfig: string): Record<string, string> {
  const entries = Object.entries(readPaths(tsconfig))
    .map(([pattern, [target = ""]]) => [pattern, target] as const)
    .filter(([pattern, target]) =>
      /^[^*]+(\/\*)?$/.test(pattern) && /^[^*]+(\/\*)?$/.test(target) &&
      pattern.endsWith("*") === target.endsWith("*")
    );
  return Object.fromEntries(entries.map(([pattern, target]) => {
    const path = pathToFileURL(target.replace(/\*$/, "")).href;
    return [pattern.replace(/\*$/, ""), path];
  }));
}

function has(flags: readonly string[], name: RegExp): boolean {
  return flags.some((flag) => name.test(flag));
}
