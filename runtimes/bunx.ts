import { spawn } from "node:child_process";
import process from "node:process";

/**
 * Moves the command to Bun when Bun started it: `bunx pfserve` runs the command's `#!` line, hence
 * Node, while its user expects Bun. Resolves to false when the command is to go on here.
 */
export function moveToBun(): Promise<boolean> {
  const bun = chooseBun(process.env, process.versions);
  if (bun === undefined) return Promise.resolve(false);
  const args = process.argv.slice(1);
  // The same process, so that signals and exit codes need no relay (Node 22.15 and later). It
  // returns only by throwing, for instance where the system has no exec.
  try {
    process.execve?.(bun, [BUN_NAME, ...args], definedOf(process.env));
  } catch {
    // A child does it as well.
  }
  return relayTo(bun, args);
}

/** The Bun to run on instead of this runtime, undefined to stay. PFSERVE_RUNTIME=node stays. */
export function chooseBun(
  env: Readonly<Record<string, string | undefined>>,
  versions: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const isOnNode = !versions["bun"] && !versions["deno"];
  const isWanted = env["npm_config_user_agent"]?.startsWith("bun/") ?? false;
  if (!isOnNode || !isWanted || env["PFSERVE_RUNTIME"] === "node") {
    return undefined;
  }
  return env["npm_execpath"] || undefined;
}

/** `npm_execpath` may be a file named `bunx`; Bun looks at the name that it is called by. */
const BUN_NAME = "bun";

/** What ends, reloads, resizes or upgrades the server. */
const RELAYED: readonly NodeJS.Signals[] = [
  "SIGTERM",
  "SIGINT",
  "SIGQUIT",
  "SIGHUP",
  "SIGUSR1",
  "SIGUSR2",
  "SIGTTIN",
  "SIGTTOU",
  "SIGWINCH",
];

/** Runs Bun as a child, passes signals on, and ends as it ends. */
function relayTo(bun: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(bun, args, { argv0: BUN_NAME, stdio: "inherit" });
  for (const signal of RELAYED) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      for (const name of RELAYED) process.removeAllListeners(name);
      if (signal !== null) process.kill(process.pid, signal);
      process.exitCode = code ?? 1;
      resolve(true);
    });
  });
}

function definedOf(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const entries = Object.entries(env);
  return Object.fromEntries(
    entries.flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]]
    ),
  );
}
