import { execFileSync } from "node:child_process";
import { accessSync, constants, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { ROOT } from "./files.ts";

/** `node20` is the installed Node, whatever its version; `node` is the newest, from node_modules. */
export type RuntimeName = "node20" | "node" | "bun" | "deno";

export const RUNTIME_NAMES: readonly RuntimeName[] = [
  "node20",
  "node",
  "bun",
  "deno",
];

/** A runtime that tests run on. */
export interface TestRuntime {
  readonly name: RuntimeName;
  readonly executable: string;
  /** Such as "26.10.0". */
  readonly version: string;
}

/** Finds a runtime; undefined when it is missing or does not start. */
export function findRuntime(name: RuntimeName): TestRuntime | undefined {
  const executable = name === "node20"
    ? findInstalledNode()
    : [join(ROOT, "node_modules", ".bin", name)].find(isExecutable);
  if (executable === undefined) return undefined;
  const version = versionOf(executable);
  return version === undefined ? undefined : { name, executable, version };
}

/**
 * The Node that a user has: the one that runs npm, else the first on PATH. In npm scripts, and in
 * npm commands inside them, `node` is the one of node_modules; that one does not count.
 */
function findInstalledNode(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const candidates = [
    process.env["npm_node_execpath"] ?? "",
    ...folders.map((folder) => join(folder, "node")),
  ];
  return candidates.find((path) => isExecutable(path) && !isOurs(path));
}

function isOurs(path: string): boolean {
  return [path, realpathSync(path)].some((name) =>
    name.split("/").includes("node_modules")
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Bun answers "1.4.5", Node "v26.10.0", Deno "deno 2.9.5 (stable, …)". */
function versionOf(executable: string): string | undefined {
  try {
    const answer = execFileSync(executable, ["--version"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return /\d+\.\d+\.\d+\S*/.exec(answer)?.[0];
  } catch {
    return undefined;
  }
}
