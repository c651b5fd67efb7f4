import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const ROOT: string = fileURLToPath(new URL("../../..", import.meta.url));

/** A runtime that the command is run with. */
export interface Target {
  /** Such as "node20" or "bun". */
  readonly name: string;
  /** What apps on it say they run on. */
  readonly runtime: "node" | "bun" | "deno";
  readonly executable: string;
  /** Arguments before the ones of the command. */
  readonly prefix: readonly string[];
  /** Where the programs of `apps/` lie, and how their names end. */
  readonly apps: AppFiles;
}

export interface AppFiles {
  readonly folder: string;
  readonly extension: ".ts" | ".js";
}

/** The apps as they are written. */
export const SOURCE_APPS: AppFiles = {
  folder: join(ROOT, "test", "e2e", "apps"),
  extension: ".ts",
};

/** Every runtime to test; PFSERVE_TARGETS=bun,deno selects some. */
export const TARGETS: readonly Target[] = [
  // Its loader for TypeScript would take most of the time of most tests.
  nodeTarget(findSystemNode(), builtApps()),
  nodeTarget(installed("node"), SOURCE_APPS),
  {
    name: "bun",
    runtime: "bun" as const,
    executable: installed("bun"),
    prefix: [commandFile()],
    apps: SOURCE_APPS,
  },
  {
    name: "deno",
    runtime: "deno" as const,
    executable: installed("deno"),
    prefix: ["run", "-A", commandFile()],
    apps: SOURCE_APPS,
  },
].filter((target) => isSelected(target.name));

/** Node runs what the npm package holds, as its users do. */
function nodeTarget(executable: string, apps: AppFiles): Target {
  const version = execFileSync(executable, ["--version"], { encoding: "utf8" });
  return {
    name: `node${version.slice(1).split(".")[0]}`,
    runtime: "node",
    executable,
    prefix: [built(["mod.ts", "src", "runtimes"], "dist/runtimes/bin.js")],
    apps,
  };
}

function builtApps(): AppFiles {
  const hello = built(["test/e2e/apps"], "test/.artifacts/apps/hello.js");
  return { folder: dirname(hello), extension: ".js" };
}

/** The path of a file that `npm run build:tests` makes; throws when one of its sources is newer. */
function built(sources: readonly string[], name: string): string {
  const path = join(ROOT, name);
  const builtAtMs = existsSync(path) ? statSync(path).mtimeMs : 0;
  const newest = Math.max(
    ...sources.map((source) => changedAtMs(join(ROOT, source))),
  );
  if (newest < builtAtMs) return path;
  throw new Error(`${name} is older than its sources: run npm run build:tests`);
}

function changedAtMs(path: string): number {
  if (!statSync(path).isDirectory()) return statSync(path).mtimeMs;
  const names = readdirSync(path);
  return Math.max(0, ...names.map((name) => changedAtMs(join(path, name))));
}

function commandFile(): string {
  return join(ROOT, "mod.ts");
}

/** A runtime among the packages of this checkout. */
export function installed(name: string): string {
  return realpathSync(join(ROOT, "node_modules", ".bin", name));
}

/** The Node that a user has: the one that runs npm, else the first on PATH that npm did not put there. */
function findSystemNode(): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const candidates = [
    process.env["npm_node_execpath"],
    ...folders.map((folder) => join(folder, "node")),
  ];
  const found = candidates.find((path) =>
    path !== undefined && !path.includes("node_modules") && existsSync(path)
  );
  return found ?? process.execPath;
}

function isSelected(name: string): boolean {
  const selected = process.env["PFSERVE_TARGETS"];
  return selected === undefined || selected === "" ||
    selected.split(",").some((prefix) => name.startsWith(prefix));
}
