/**
 * Packs the package as npm would publish it and looks at it from outside: publint, attw, the list of
 * its files, its types in a strict project, its command.
 */
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BIN = join(ROOT, "node_modules", ".bin");

/** The Node that runs npm, which may be older than the one that npm runs. */
const NODE = process.env["npm_node_execpath"] ?? process.execPath;

/**
 * Fetched where it is used: Deno looks up everything that package.json names, whatever it runs in a
 * checkout, and this is 56 packages.
 */
const ATTW: readonly string[] = [
  "exec",
  "--yes",
  "--package=@arethetypeswrong/cli@0.18.5",
  "--",
  "attw",
];

/** What may be in the package: what runs, its types, and what people read. */
const ALLOWED =
  /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/(?:mod|(?:src|runtimes)\/.+)\.(?:js|d\.ts))$/;

const REQUIRED: readonly string[] = [
  "README.md",
  "LICENSE",
  "CHANGELOG.md",
  "dist/mod.js",
  "dist/mod.d.ts",
  "dist/runtimes/bin.js",
  // "pfserve/worker".
  "dist/runtimes/custom_worker.js",
  "dist/runtimes/custom_worker.d.ts",
  // Named in no import: workers and their threads are started with them.
  "dist/runtimes/worker_entry.js",
  "dist/runtimes/thread_entry.js",
  // The types of "#parse-args"; see "imports" in package.json.
  "dist/src/config/parse_args_types.d.ts",
];

/** What an install of the package brings along, and the types of Node. */
const BESIDE: readonly string[] = [
  "deno-std",
  "tsx",
  "@types",
  "undici-types",
];

/** What a user may write, in the strictest TypeScript. */
const USER_CODE =
  `import { type ConfigFile, defineConfig, PfserveError, serve, type Server } from "pfserve";
import { Worker, type Listener, type Settings } from "pfserve/worker";
import { createServer } from "node:http";
export default class extends Worker {
  readonly #server = createServer();
  override async init(): Promise<void> {
    this.#server.on("request", await this.loadApp<() => void>());
    await this.adopt(this.#server);
  }
  override async start(): Promise<void> {
    const first: Listener | undefined = this.listeners[0];
    const settings: Readonly<Settings> = this.settings;
    await first?.accept((socket) => {
      const request = this.requestStarted({ method: "GET", target: "/", socket });
      request.ended({ status: 200, bodyBytes: settings.backlog });
    });
  }
  override drain(): void {
    this.closeIdle();
  }
}
export const config: ConfigFile = defineConfig({ timeout: "30s", bind: ":8000" });
export async function run(): Promise<number> {
  try {
    const server: Server = await serve({ ...config, app: "./app.ts", workers: "auto" }, { signals: false });
    server.reload();
    return await server.stop({ quick: true });
  } catch (error) {
    return error instanceof PfserveError ? error.exitCode : 1;
  }
}
// @ts-expect-error -- a daemon cannot be in this process
void serve({ daemon: true });
// @ts-expect-error -- workers would not see it
void serve({ preRequest() {} });
`;

const project = mkdtempSync(join(tmpdir(), "pfserve-package-"));
try {
  const files = packInto(join(project, "node_modules", "pfserve"));
  checkFiles(files);
  checkTypes(files);
  run(join(BIN, "publint"), ["--strict", "node_modules/pfserve"]);
  run("npm", [...ATTW, "--profile", "esm-only", "--quiet", tarball()]);
  run(process.execPath, ["-e", `import("pfserve/worker")`]);
  pfserve("--version");
  checkConfigFile();
  process.stdout.write(`${files.length} files, all well\n`);
} finally {
  rmSync(project, { recursive: true });
}

/** Packs and unpacks, beside what the package depends on; returns its files. */
function packInto(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  for (const name of BESIDE) {
    symlinkSync(
      join(ROOT, "node_modules", name),
      join(project, "node_modules", name),
    );
  }
  run("npm", ["pack", "--silent", "--pack-destination", project], ROOT);
  run("tar", ["-xzf", tarball(), "-C", folder, "--strip-components=1"]);
  return run("tar", ["-tzf", tarball()]).trim().split("\n")
    .map((path) => path.replace("package/", ""));
}

function tarball(): string {
  return run("sh", ["-c", "ls *.tgz"]).trim();
}

function checkFiles(files: readonly string[]): void {
  const strangers = files.filter((file) => !ALLOWED.test(file));
  const missing = REQUIRED.filter((file) => !files.includes(file));
  if (strangers.length + missing.length === 0) return;
  throw new Error(
    `Cannot publish: unexpected [${strangers}], missing [${missing}]`,
  );
}

/** Compiles every declaration file as a user's compiler would read it, `skipLibCheck` off. */
function checkTypes(files: readonly string[]): void {
  const declarations = files.filter((file) => file.endsWith(".d.ts"));
  writeFileSync(join(project, "main.ts"), USER_CODE);
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noImplicitOverride: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    skipLibCheck: false,
    target: "es2023",
    module: "nodenext",
    types: ["node"],
  };
  const config = {
    compilerOptions,
    files: [
      "main.ts",
      ...declarations.map((file) => `node_modules/pfserve/${file}`),
    ],
  };
  writeFileSync(join(project, "package.json"), `{ "type": "module" }`);
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(config));
  run(join(BIN, "tsc"), ["-p", project]);
}

/** A config file in TypeScript: made, typed, and read where this Node strips no types, too. */
function checkConfigFile(): void {
  writeFileSync(
    join(project, "gunicorn.conf.py"),
    'bind = [":8001"]\nworkers = 3\ntimeout = 2 * 60\npaste = "x.ini"\n',
  );
  writeFileSync(
    join(project, "pfserve.config.ts"),
    pfserve("migrate", "gunicorn.conf.py"),
  );
  const compilerOptions = { strict: true, noEmit: true, module: "nodenext" };
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["pfserve.config.ts"] }),
  );
  run(join(BIN, "tsc"), ["-p", project]);
  const printed = pfserve("--print-config");
  if (/^workers +3 +file pfserve\.config\.ts$/m.test(printed)) return;
  throw new Error(`Cannot read pfserve.config.ts:\n${printed}`);
}

function pfserve(...args: readonly string[]): string {
  const bin = "node_modules/pfserve/dist/runtimes/bin.js";
  return run(NODE, [bin, ...args]);
}

/** Runs a command, with its errors shown; returns what it printed. */
function run(file: string, args: readonly string[], cwd = project): string {
  try {
    return execFileSync(file, args, {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
  } catch (error) {
    const printed = error instanceof Error && "stdout" in error
      ? error.stdout
      : "";
    throw new Error(`${file} ${args.join(" ")} failed\n${printed}`, {
      cause: error,
    });
  }
}
