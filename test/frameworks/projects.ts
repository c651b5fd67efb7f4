import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { ROOT } from "../e2e/harness/runtimes.ts";
import { createLimiter } from "../runner/limiter.ts";
import type { Project } from "./manifest.ts";

/** Enough for a build on a machine that is busy. */
const LIMIT_MS = 300_000;

/**
 * Outside of the repository, so that nothing of its packages and settings is found. Deleted at the
 * end; TEST_FRAMEWORKS_DIRECTORY names one that is kept, and found again, with what was installed.
 */
const KEPT = process.env["TEST_FRAMEWORKS_DIRECTORY"];
const FOLDER = KEPT ?? mkdtempSync(join(tmpdir(), "pfserve-frameworks-"));

/**
 * By the lockfile. Not `npm ci`: it refuses lockfiles that lack optional packages for other systems,
 * and a registry's mirror need not have these.
 */
const INSTALL: readonly string[] = [
  "install",
  "--no-save",
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
  "--prefer-offline",
];

if (KEPT === undefined) {
  process.once("exit", () => rmSync(FOLDER, { recursive: true, force: true }));
}

/** Builds take all CPUs that they get, and much memory. */
const oneAtATime = createLimiter(1);
const prepared = new Map<Project, Promise<string>>();

/** Copies, installs and builds a project, once; resolves with its folder. */
export function prepare(project: Project): Promise<string> {
  const known = prepared.get(project);
  if (known !== undefined) return known;
  const folder = oneAtATime(() => make(project));
  prepared.set(project, folder);
  return folder;
}

/** The version that the lockfile of a project asks for. */
export function versionOf(project: string, name: string): string {
  const lock = JSON.parse(
    readFileSync(sourceOf(project, "package-lock.json"), "utf8"),
  ) as { packages: Record<string, { version: string } | undefined> };
  const found = lock.packages[`node_modules/${name}`];
  if (found === undefined) throw new Error(`${project} has no ${name}`);
  return found.version;
}

function sourceOf(project: string, ...names: readonly string[]): string {
  return join(ROOT, "test", "apps", project, ...names);
}

async function make(project: Project): Promise<string> {
  const folder = join(FOLDER, project.name);
  const isThere = existsSync(join(folder, "node_modules"));
  cpSync(sourceOf(project.name), folder, {
    recursive: true,
    filter: (path) => !path.includes("node_modules"),
  });
  if (!isThere) await run(folder, ["npm", ...INSTALL]);
  if (project.build !== undefined) await run(folder, project.build);
  for (const [from, to] of project.copies ?? []) {
    cpSync(join(folder, from), join(folder, to), { recursive: true });
  }
  return folder;
}

/** Runs a program of the project, or npm, on the newest Node. */
async function run(
  folder: string,
  [file = "", ...args]: readonly string[],
): Promise<void> {
  const output: string[] = [];
  const child = spawn(file, args, {
    cwd: folder,
    env: buildEnvironment(folder),
    stdio: ["ignore", "pipe", "pipe"],
    timeout: LIMIT_MS,
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => output.push(text));
  }
  const ending = await new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
  if (ending === 0) return;
  throw new Error(
    `${file} ${args.join(" ")} in ${folder}: ${ending}\n${output.join("")}`,
  );
}

/** The newest Node runs this, and its folder comes first. Frameworks are told not to phone home. */
function buildEnvironment(folder: string): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...inherited } = process.env;
  const path = [
    join(folder, "node_modules", ".bin"),
    dirname(process.execPath),
    inherited["PATH"],
  ];
  return {
    ...inherited,
    PATH: path.join(delimiter),
    CI: "true",
    ASTRO_TELEMETRY_DISABLED: "1",
    NEXT_TELEMETRY_DISABLED: "1",
    NUXT_TELEMETRY_DISABLED: "1",
  };
}
