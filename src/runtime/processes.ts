import type { ArbiterMessage, LauncherMessage, WorkerMessage } from "../ipc.ts";
import type { OtherRuntime } from "./others.ts";
import type { Owner, SignalName } from "./self.ts";

/** How a child ended: `signal` when it was killed, else `code`; `error` when it could not be started. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly error?: Error;
  /** Of a failed worker of another user: what that user may not do with the files that it needs. */
  readonly barrier?: string;
}

export interface ChildEvents<Message> {
  onMessage(message: Message): void;
  onExit(exit: ChildExit): void;
}

/** A worker process as the arbiter sees it. */
export interface WorkerChild {
  /** 0 when the process could not be started. */
  readonly pid: number;
  send(message: ArbiterMessage): void;
}

export interface WorkerSpawn extends ChildEvents<WorkerMessage> {
  /** Path of the app's module, to choose loaders and configuration. */
  readonly modulePath: string;
  /** Whether the worker will call `modules.loadPackage`. */
  readonly findsPackages: boolean;
  /** What it runs on; undefined for the runtime of this process. */
  readonly other?: OtherRuntime | undefined;
  readonly title: string;
  readonly directory: string;
  /** Added to the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
  readonly owner: Owner | undefined;
  /** File that standard output and error are appended to; undefined for those of this process. */
  readonly output: string | undefined;
  /** Descriptors to pass on; in the worker they are numbered from `FIRST_PASSED_FD` on. */
  readonly fds: readonly number[];
}

export interface ArbiterSpawn extends ChildEvents<LauncherMessage> {
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  /** Descriptors to pass on, numbered from `FIRST_PASSED_FD` on in the new arbiter. */
  readonly fds: readonly number[];
  /** Leave the terminal: own session, standard streams on /dev/null. */
  readonly isDaemon: boolean;
}

export interface ArbiterChild {
  readonly pid: number;
  /** Lets this process end without the child. */
  release(): void;
}

/** The arbiter as a worker sees it. */
export interface ArbiterLink {
  send(message: WorkerMessage): void;
  onMessage(handler: (message: ArbiterMessage) => void): void;
  /** Calls `handler` when the arbiter is gone. */
  onGone(handler: () => void): void;
}

export interface Processes {
  spawnWorker(options: WorkerSpawn): WorkerChild;
  /** Starts this command again, with the same arguments. */
  spawnArbiter(options: ArbiterSpawn): ArbiterChild;
  /** Tells the process that started this one; does nothing when it did not ask. */
  tellLauncher(message: LauncherMessage): void;
  /** Sends a signal; false when there is no such process. */
  kill(pid: number, signal: SignalName): boolean;
  isAlive(pid: number): boolean;
  /** State of a process in a few words, as the kernel sees it; "" where that cannot be read. */
  describe(pid: number): string;
  /** Whether SIGABRT ends a worker without the runtime calling it its own crash. */
  readonly isAbortClean: boolean;
  findUser(nameOrId: string): { uid: number; gid: number } | undefined;
  findGroup(nameOrId: string): number | undefined;
  /** Groups that have a user as a member; throws `PfserveError` where a worker cannot be given groups. */
  findGroupsOf(nameOrId: string): number[];
}
