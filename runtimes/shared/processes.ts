import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import {
  FIRST_PASSED_FD,
  type LauncherMessage,
  type WorkerMessage,
} from "../../src/ipc.ts";
import type {
  ArbiterSpawn,
  ChildEvents,
  ChildExit,
  Owner,
  Processes,
  WorkerSpawn,
} from "../../src/runtime.ts";
import { PfserveError } from "../../src/errors.ts";
import { findGroup, findGroupsOf, findUser } from "./accounts.ts";
import { findBarrier, type NeededFile } from "./barrier.ts";
import { sendToParent } from "./parent_channel.ts";
import { describeProcess } from "./process_state.ts";
import { workerEntry } from "./worker_entry_url.ts";

/** How one runtime starts itself. */
export interface Commands {
  /** Arguments of the executable that start a worker for an app's module. */
  workerArguments(
    modulePath: string,
    needs: Pick<WorkerSpawn, "findsPackages">,
  ): string[];
  /** What a worker for an app's module needs in its environment. */
  workerEnvironment?(modulePath: string): Readonly<Record<string, string>>;
  /** Arguments of the executable that start this command again. */
  arbiterArguments(): string[];
  readonly isAbortClean: boolean;
  /** Whether a worker can be given groups. */
  canSetGroups(): boolean;
  /** Calls `start` with numbers that a spawn can pass on, for the same descriptors. */
  withPassable<Result>(
    fds: readonly number[],
    start: (fds: readonly number[]) => Result,
  ): Result;
}

/** How long a message that was sent right before an exit may take to arrive. */
const LAST_WORDS_MS = 20;

export function createProcesses(commands: Commands): Processes {
  return {
    isAbortClean: commands.isAbortClean,
    spawnWorker: (options) => spawnWorker(commands, options),
    spawnArbiter: (options) => spawnArbiter(commands, options),
    tellLauncher: sendToParent,
    kill,
    isAlive,
    describe: describeProcess,
    findUser,
    findGroup,
    findGroupsOf(nameOrId) {
      if (commands.canSetGroups()) return findGroupsOf(nameOrId);
      throw new PfserveError(
        "Cannot use initgroups on this runtime without FFI: expected the permission --allow-ffi, and no PFSERVE_FFI=off",
      );
    },
  };
}

function spawnWorker(
  commands: Commands,
  options: WorkerSpawn,
): { pid: number; send: (message: unknown) => void } {
  const starter = options.other ?? commands;
  const child = spawnSafely(
    {
      onMessage: options.onMessage,
      onExit: (exit) => options.onExit(explained(exit, options)),
    },
    () =>
      withOutput(options.output, (output) =>
        commands.withPassable(
          options.fds,
          (fds) =>
            spawn(
              options.other?.executable ?? process.execPath,
              starter.workerArguments(options.modulePath, options),
              {
                argv0: options.title,
                cwd: options.directory,
                env: {
                  ...process.env,
                  ...starter.workerEnvironment?.(options.modulePath),
                  ...options.other?.passingEnv(
                    fds.map((_, index) => FIRST_PASSED_FD + index),
                  ),
                  ...options.env,
                },
                stdio: ["ignore", output, output, "ipc", ...fds],
                ...ownerOptions(options.owner),
              },
            ),
        )),
  );
  return {
    pid: child?.pid ?? 0,
    send: (message) => {
      // A worker that is already gone is reported by its exit, not by this message.
      if (child?.connected) child.send(message as object, ignore);
    },
  };
}

/** Calls `start` with what a child gets as standard output and error. */
function withOutput<Result>(
  path: string | undefined,
  start: (output: "inherit" | number) => Result,
): Result {
  if (path === undefined) return start("inherit");
  const fd = openSync(path, "a", 0o640);
  try {
    return start(fd);
  } finally {
    closeSync(fd);
  }
}

function spawnArbiter(
  commands: Commands,
  options: ArbiterSpawn,
): { pid: number; release: () => void } {
  const stream = options.isDaemon ? "ignore" : "inherit";
  const child = spawnSafely(
    options,
    () =>
      commands.withPassable(
        options.fds,
        (fds) =>
          spawn(process.execPath, commands.arbiterArguments(), {
            cwd: options.directory,
            env: { ...process.env, ...options.env },
            detached: options.isDaemon,
            stdio: [stream, stream, stream, "ipc", ...fds],
          }),
      ),
  );
  return {
    pid: child?.pid ?? 0,
    release() {
      if (child?.connected) child.disconnect();
      child?.unref();
    },
  };
}

/** Starts a child; a failure to start it is an exit like any other. */
function spawnSafely<Message extends WorkerMessage | LauncherMessage>(
  events: ChildEvents<Message>,
  start: () => ChildProcess,
): ChildProcess | undefined {
  let child: ChildProcess;
  try {
    child = start();
  } catch (error) {
    setTimeout(() =>
      events.onExit({ code: null, signal: null, error: error as Error })
    );
    return undefined;
  }
  remember(child);
  child.on("message", (message) => events.onMessage(message as Message));
  child.on("error", (error) => {
    if (child.pid === undefined) {
      events.onExit({ code: null, signal: null, error });
    }
  });
  child.on("exit", (code, signal) => {
    setTimeout(() => events.onExit({ code, signal }), LAST_WORDS_MS);
  });
  return child;
}

/** The runtimes themselves say that a file is missing which a user may not see. */
function explained(
  exit: ChildExit,
  { owner, other, modulePath }: WorkerSpawn,
): ChildExit {
  const hasFailed = exit.code !== 0 && exit.signal === null;
  if (owner === undefined || !hasFailed) return exit;
  const needed: NeededFile[] = [
    { path: other?.executable ?? process.execPath, use: "execute" },
    { path: modulePath, use: "read" },
  ];
  const entry = new URL(workerEntry);
  // On Deno, it may be one of a registry.
  if (entry.protocol === "file:") {
    needed.push({ path: fileURLToPath(entry), use: "read" });
  }
  const barrier = findBarrier(owner, needed);
  return barrier === undefined ? exit : { ...exit, barrier };
}

function ownerOptions(
  owner: Owner | undefined,
): { uid?: number; gid?: number } {
  // One with groups has to become the owner by itself: a spawn takes all groups away.
  if (owner === undefined || owner.groups !== undefined) return {};
  return { uid: owner.uid, gid: owner.gid };
}

/** Children that run, by pid. */
const children = new Map<number, ChildProcess>();

function remember(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  children.set(pid, child);
  child.once("exit", () => children.delete(pid));
}

/** `ChildProcess.kill` of Deno delivers the first signal only; `process.kill` works everywhere. */
function kill(pid: number, signal: string): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if (!isForbidden(error)) return false;
    return children.get(pid)?.kill(signal as NodeJS.Signals) ?? false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (isForbidden(error)) return isListed(pid);
    // It exists, and belongs to someone else.
    return (error as { code?: string }).code === "EPERM";
  }
}

/** Deno sends signals to any process only where it may run any program. */
function isForbidden(error: unknown): boolean {
  return (error as Error).name === "NotCapable";
}

/** Whether `ps` knows a process; one that nobody can ask about may be alive. */
function isListed(pid: number): boolean {
  const { error, status } = spawnSync("ps", ["-p", String(pid)]);
  return error !== undefined || status === 0;
}

/** The outcome of a message is seen elsewhere: the receiver acts, or its end of the channel closes. */
function ignore(): void {}
