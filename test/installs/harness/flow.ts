import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { realpathSync } from "node:fs";
import { promisify } from "node:util";
import { request } from "../../e2e/harness/client.ts";
import { Command } from "../../e2e/harness/command.ts";
import { signal } from "../../e2e/harness/process_table.ts";
import type { Target } from "../../e2e/harness/runtimes.ts";
import { Server } from "../../e2e/harness/server.ts";
import { Home, type Registries } from "./home.ts";

const run = promisify(execFile);

/** A way to get pfserve and to start it. */
export interface Flow {
  /** The command as a user writes it, without what follows `pfserve`. */
  readonly command: string;
  /** What is run once before; `:` for nothing. */
  readonly install?: string;
  /** False where what is started does not pass `TERM` on to the arbiter. */
  readonly passesSignals?: boolean;
  /** Makes more than the empty folder. */
  prepare?(home: Home): void;
}

const WORKERS = 2;
/** What starts it may have to download and unpack it first, with what it needs. */
const INSTALL_LIMIT_MS = 60_000;

/** Installs, serves, reloads and stops, from an empty HOME. */
export async function tryFlow(
  target: Target,
  flow: Flow,
  registries: Registries,
): Promise<void> {
  const home = new Home(target, registries);
  try {
    flow.prepare?.(home);
    writeApp(home, "one");
    if (flow.install !== undefined) await install(home, flow.install);
    await serveOnce(target, flow, home);
  } finally {
    home.remove();
  }
}

/** Runs a command that cannot serve, and says why with `message`. */
export async function tryRefusal(
  target: Target,
  { command: line, message }: { command: string; message: RegExp },
  registries: Registries,
): Promise<void> {
  const home = new Home(target, registries);
  const command = new Command({ ...target, executable: "env", prefix: [] }, {
    args: home.clean(line.split(" ")).slice(1),
    env: home.env,
    directory: home.directory,
  });
  try {
    writeApp(home, "one");
    assert.equal((await command.exit()).code, 1, command.describe());
    assert.ok(command.stderr.has(message), command.describe());
  } finally {
    await command.kill();
    home.remove();
  }
}

async function install(home: Home, line: string): Promise<void> {
  const [file = "", ...args] = home.clean(line.split(" "));
  await run(file, args, {
    cwd: home.directory,
    env: { ...process.env, ...home.env },
  });
}

async function serveOnce(
  target: Target,
  flow: Flow,
  home: Home,
): Promise<void> {
  const launcher: Target = {
    ...target,
    executable: "env",
    prefix: home.clean(flow.command.split(" ")).slice(1),
    apps: { folder: ".", extension: ".ts" },
  };
  const server = new Server(launcher, {
    app: "app",
    workers: WORKERS,
    env: home.env,
    directory: home.directory,
  });
  try {
    await server.log.waitFor(/Listening at/, { timeoutMs: INSTALL_LIMIT_MS });
    await server.ready(WORKERS);
    checkRuntimes(server, target);
    assert.equal(await ask(server), `one on ${target.runtime}\n`);
    await reload(server, home);
    assert.equal(await ask(server), `two on ${target.runtime}\n`);
    await stop(server, flow);
  } catch (error) {
    throw new Error(server.describe(), { cause: error });
  } finally {
    await server.kill();
  }
}

/** Arbiter and workers are processes of the runtime under test, whatever started them. */
function checkRuntimes(server: Server, target: Target): void {
  const wanted = realpathSync(target.executable);
  for (const pid of [...server.arbiters, ...server.workers()]) {
    assert.equal(realpathSync(`/proc/${pid}/exe`), wanted);
  }
}

async function reload(server: Server, home: Home): Promise<void> {
  const from = server.log.mark();
  const before = server.workers();
  writeApp(home, "two");
  signal(server.arbiters[0] ?? 0, "SIGHUP");
  await server.ready(WORKERS, from);
  await Promise.all(before.map((pid) => server.gone(pid)));
}

/** Nothing is left running after it. */
async function stop(server: Server, flow: Flow): Promise<void> {
  const passesSignals = flow.passesSignals ?? true;
  signal(passesSignals ? server.pid : server.arbiters[0] ?? 0, "SIGTERM");
  const exit = await server.exit();
  assert.deepEqual([exit.code, exit.signal], [0, null]);
  await server.allGone();
  assert.ok(server.log.has("Shutting down: Master"));
}

async function ask(server: Server): Promise<string> {
  return (await request(server.address, "/")).body.toString();
}

/** An app that says its version and what it runs on. */
function writeApp(home: Home, version: string): void {
  home.write(
    "app.ts",
    `const version: string = ${JSON.stringify(version)};
const runtime = "Bun" in globalThis ? "bun" : "Deno" in globalThis ? "deno" : "node";
export default {
  fetch: (): Response => new Response(\`\${version} on \${runtime}\\n\`),
};
`,
  );
}
