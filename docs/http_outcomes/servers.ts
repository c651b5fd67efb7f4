import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Server } from "../../test/e2e/harness/server.ts";
import { type Target, TARGETS } from "../../test/e2e/harness/runtimes.ts";
import type { BackEnd } from "./record.ts";

/** A back end that can be started: it serves for as long as `use` runs. */
export interface Servable extends BackEnd {
  readonly serve: (use: Use) => Promise<void>;
}

type Use = (port: number) => Promise<void>;

const APP = fileURLToPath(new URL("app.ts", import.meta.url));
const BARE = fileURLToPath(new URL("serve_bare.ts", import.meta.url));
/** Only what is sent may end a connection. */
const PATIENCE = ["--keep-alive", "60"];

/** What answers on each runtime: the engine, `--http node`, and what the runtime has itself. */
export function allBackEnds(): Servable[] {
  const kinds = ["engine", "node", "bare"] as const;
  return kinds.flatMap((kind) =>
    TARGETS.map((target): Servable => ({
      kind,
      runtime: describe(target),
      serve: (use) =>
        kind === "bare"
          ? serveBare(target, use)
          : servePfserve(target, kind, use),
    }))
  );
}

/** Such as "Node 20.20.2"; Deno says more than its version. */
function describe({ executable, runtime }: Target): string {
  const answer = execFileSync(executable, ["--version"], { encoding: "utf8" });
  const version = /\d+\.\d+\.\d+/.exec(answer)?.[0];
  return `${runtime[0]!.toUpperCase()}${runtime.slice(1)} ${version}`;
}

async function servePfserve(
  target: Target,
  http: "engine" | "node",
  use: Use,
): Promise<void> {
  const args = ["--http", http, ...PATIENCE];
  const server = new Server(target, { app: APP, args });
  try {
    await server.ready(1);
    const { address } = server;
    if (!("port" in address)) throw new Error("The server has no port");
    await use(address.port);
  } finally {
    await server.kill();
  }
}

async function serveBare(
  target: Target,
  use: Use,
): Promise<void> {
  // In place of the command of pfserve.
  const args = [...target.prefix.slice(0, -1), BARE];
  const child = spawn(target.executable, args, {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    await use(await portOf(child));
  } finally {
    child.kill("SIGKILL");
  }
}

async function portOf({ stdout }: ChildProcess): Promise<number> {
  const [line] = await once(stdout!.setEncoding("utf8"), "data");
  return Number(line);
}
