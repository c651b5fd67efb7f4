import { execFileSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

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
}

/** Every runtime to test; PFSERVE_TARGETS=bun,deno selects some. */
export const TARGETS: readonly Target[] = [
  nodeTarget(findSystemNode(), ["--import", tsxLoader()]),
  nodeTarget(installed("node"), []),
  {
    name: "bun",
    runtime: "bun" as const,
    executable: installed("bun"),
    prefix: [commandFile()],
  },
  {
    name: "deno",
    runtime: "deno" as const,
    executable: installed("deno"),
    prefix: ["run", "-A", commandFile()],
  },
].filter((target) => isSelected(target.name));

function nodeTarget(executable: string, flags: readonly string[]): Target {
  const version = execFileSync(executable, ["--version"], { encoding: "utf8" });
  return {
    name: `node${version.slice(1).split(".")[0]}`,
    runtime: "node",
    executable,
    prefix: [...flags, commandFile()],
  };
}

function commandFile(): string {
  return join(ROOT, "mod.ts");
}

function installed(name: string): string {
  return realpathSync(join(ROOT, "node_modules", ".bin", name));
}

function tsxLoader(): string {
  const path = join(ROOT, "node_modules", "tsx", "dist", "loader.mjs");
  return pathToFileURL(realpathSync(path)).href;
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
