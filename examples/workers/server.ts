/** Starts pfserve with `app.ts`, and reads its log. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { basename } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const APP = fileURLToPath(new URL("app.ts", import.meta.url));

export interface Server {
  readonly url: string;
  /** How often the log has said so far that a worker was silent for too long. */
  timeouts(): number;
  stop(): Promise<void>;
}

/** Starts one worker on a free port; resolves when it is ready. */
export async function startServer(
  runtime: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Server> {
  const options = ["-b", "127.0.0.1:0", "-w", "1", ...args, APP];
  const child = spawn(runtime, [...flagsOf(runtime), "mod.ts", ...options], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text) => log += text);
  await new Promise<void>((resolve, reject) => {
    child.stderr.on("data", () => {
      if (log.includes("Worker ready")) resolve();
    });
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`pfserve ended:\n${log}`)));
  });
  return {
    url: /Listening at: (\S+)/.exec(log)?.[1] ?? "",
    timeouts: () => log.match(/WORKER TIMEOUT/g)?.length ?? 0,
    stop: () => stop(child),
  };
}

/** What a runtime needs before the name of a TypeScript program. */
function flagsOf(runtime: string): string[] {
  const name = basename(runtime);
  if (name.startsWith("deno")) return ["run", "-A"];
  return name.startsWith("bun") ? [] : ["--import", "tsx"];
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}
