import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";

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

export interface BecomeOptions {
  /** The name that the other program is called by; its path by default. */
  readonly argv0?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Descriptors that the other program needs under the same numbers. */
  readonly fds?: readonly number[];
}

/**
 * Runs another program in place of this one: as the same process where the runtime can, so that
 * signals and exit codes need no relay (Node 22.15 and later, Bun). Otherwise it is a child that gets
 * the signals of this process, whose exit code this resolves with.
 */
export function become(
  executable: string,
  args: readonly string[],
  options: BecomeOptions = {},
): Promise<number> {
  const { argv0 = executable, env = {}, fds = [] } = options;
  const merged = definedOf({ ...process.env, ...env });
  // Runtimes let no descriptor but 0-2 live on in another program, so those need a child.
  if (fds.length === 0) {
    try {
      // It returns only by throwing, for instance where the system has no exec.
      process.execve?.(executable, [argv0, ...args], merged);
    } catch {
      // A child does it as well.
    }
  }
  const child = spawn(executable, args, {
    argv0,
    env: merged,
    stdio: stdioWith(fds),
  });
  // On Deno, `child.kill` makes the exit of the child look like its death by that signal.
  for (const signal of RELAYED) {
    process.on(signal, () => {
      if (child.pid !== undefined && !hasEnded(child)) {
        process.kill(child.pid, signal);
      }
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      for (const name of RELAYED) process.removeAllListeners(name);
      if (signal !== null) process.kill(process.pid, signal);
      resolve(code ?? 1);
    });
  });
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Each descriptor at its own number; those in between are closed. */
function stdioWith(fds: readonly number[]): ("inherit" | "ignore" | number)[] {
  const last = Math.max(2, ...fds);
  return Array.from({ length: last + 1 }, (_, fd) => {
    if (fd <= 2) return "inherit";
    return fds.includes(fd) ? fd : "ignore";
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
