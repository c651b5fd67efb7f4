import type { Settings } from "./config/settings.ts";
import type { TlsOptions } from "./http/backend.ts";
import type { BindAddress, Owner } from "./runtime.ts";

/**
 * Descriptors of a process that an arbiter started: 0-2 are the standard streams, 3 is the channel
 * to the arbiter, and those that it passed on follow.
 */
export const FIRST_PASSED_FD = 4;

/** A stop at once leaves a moment for what is nearly finished, milliseconds. */
export const QUICK_LIMIT_MS = 2000;

/** What a worker needs to know to start. */
export interface WorkerAssignment {
  /** The app specification: `MODULE`, `MODULE:NAME` or `MODULE:FACTORY()`. */
  readonly app: string;
  readonly settings: Settings;
  readonly tls: TlsOptions | undefined;
  /** User and group of the worker; one with groups it has to become by itself. */
  readonly owner?: Owner | undefined;
  /** How many workers were started before this one, plus one. */
  readonly age: number;
  /** The stable number of the worker's place, from 1; a replacement inherits it. */
  readonly slot: number;
  /** File descriptors of the inherited listeners, in this worker. */
  readonly listeners: readonly number[];
  /** Where those listen, in the same order. */
  readonly addresses: readonly BindAddress[];
  /** The file descriptor of the heartbeat file, in this worker. */
  readonly heartbeat: number;
  /** What a hook is told of the arbiter. */
  readonly arbiterPid: number;
  /** Whether the config file has hooks for workers. */
  readonly hasHooks: boolean;
  /** What the ids of its requests begin with. */
  readonly requestIdPrefix: string;
  /** Load the app, report, and leave without serving. */
  readonly isCheck: boolean;
}

/** The files of which a worker's app is made: what `reload` has to watch. */
export interface LoadedMessage {
  readonly kind: "loaded";
  readonly files: readonly string[];
  /** Milliseconds since the epoch: a file that is told of for the first time was not read before. */
  readonly readSinceMs: number;
  /** Whether these are all: not so when the app did not load. */
  readonly isComplete: boolean;
}

/** From the arbiter to a worker. */
export type ArbiterMessage =
  | { readonly kind: "boot"; readonly assignment: WorkerAssignment }
  /** Finish what is in flight within `limitMs`, then leave. */
  | {
    readonly kind: "drain";
    readonly limitMs: number;
    /** No other worker will take what waits in the queues. */
    readonly isLast?: boolean;
  }
  /** It is a stop at once: a drain with a short limit follows. */
  | { readonly kind: "interrupt" }
  | { readonly kind: "reopen_logs" };

/** A log, and the file or the server that it goes to. */
export interface LogSource {
  readonly log: "error" | "access" | "syslog" | "statsd";
  readonly place: string;
}

/** From a worker to the arbiter. */
export type WorkerMessage =
  | { readonly kind: "ready" }
  /** The worker could not start; it leaves with the exit code that tells why. */
  | { readonly kind: "boot_failed"; readonly message: string }
  /** The worker goes on serving, and asks for a replacement. */
  | { readonly kind: "recycle"; readonly reason: string }
  | LoadedMessage
  /** The worker finishes what it has and leaves, after an error or a signal from somebody else. */
  | { readonly kind: "leaving"; readonly isFailure: boolean }
  /** A log cannot be written. */
  | {
    readonly kind: "log_trouble";
    readonly source: LogSource;
    readonly reason: string;
  }
  | {
    readonly kind: "log_recovered";
    readonly source: LogSource;
    readonly lostLines: number;
  };

/** From a new arbiter to the process that started it: an upgrade's predecessor or a daemon's launcher. */
export type LauncherMessage =
  | { readonly kind: "serving" }
  | {
    readonly kind: "failed";
    readonly message: string;
    readonly exitCode: number;
  };
