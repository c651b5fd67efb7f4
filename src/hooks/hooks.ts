import type { Settings } from "../config/settings.ts";
import type { RequestFacts, ResponseFacts } from "../http/backend.ts";

/** Options of `tls.createServer` of `node:tls`. */
export type TlsServerOptions = Readonly<Record<string, unknown>>;

/** What a hook may do by itself, or in a promise that it returns. */
export type HookResult = void | Promise<void>;

/** Writes to the error log, as pfserve does. */
export interface HookLog {
  /** Writes at the level `debug`. */
  debug(message: string): void;
  /** Writes at the level `info`. */
  info(message: string): void;
  /** Writes at the level `warning`. */
  warning(message: string): void;
  /** Writes at the level `error`. */
  error(message: string): void;
}

/** The arbiter, as a hook sees it. */
export interface HookArbiter {
  /** The id of the process. */
  readonly pid: number;
  /** Every setting, resolved. */
  readonly settings: Settings;
  /** The app as it was named, such as "app.ts". */
  readonly app: string;
  /** The error log. */
  readonly log: HookLog;
}

/** A worker, as a hook sees it. */
export interface HookWorker {
  /** 0 before the process is there. */
  readonly pid: number;
  /** How many workers were started before this one, plus one. */
  readonly age: number;
  /** The number of its place, from 1; a replacement inherits it. */
  readonly slot: number;
  /** The error log. */
  readonly log: HookLog;
}

/** How the process of a worker ended: the signal that killed it, else its exit code. */
export interface WorkerEnding {
  /** The exit code; null when a signal killed it. */
  readonly code: number | null;
  /** The signal that killed it; null when it left by itself. */
  readonly signal: string | null;
}

/**
 * Functions of the config file that pfserve calls. Those of the arbiter and those of a worker run in
 * different processes, each of which loads the config file by itself.
 *
 * An error that a hook throws is logged with its name. `onStarting` then ends the start, `postFork`,
 * `postWorkerInit` and `tlsContext` that of their worker; after any other, pfserve goes on.
 */
export interface Hooks {
  /** In the arbiter, when the number of workers has been set; `before` is undefined at the start. */
  nworkersChanged?(
    arbiter: HookArbiter,
    now: number,
    before: number | undefined,
  ): HookResult;
  /** In the arbiter, before it opens its sockets. */
  onStarting?(arbiter: HookArbiter): HookResult;
  /** In the arbiter, when its sockets are open and before the first worker. */
  whenReady?(arbiter: HookArbiter): HookResult;
  /** In the arbiter, before it starts a worker. */
  preFork?(arbiter: HookArbiter, worker: HookWorker): HookResult;
  /** In a worker, before it loads the app. */
  postFork?(arbiter: HookArbiter, worker: HookWorker): HookResult;
  /** In a worker, when it has loaded the app and before it serves. */
  postWorkerInit?(worker: HookWorker): HookResult;
  /**
   * In a worker that speaks TLS, before it serves: returns the options to speak it with.
   * `makeDefault` gives those that the settings make.
   */
  tlsContext?(
    settings: Settings,
    makeDefault: () => TlsServerOptions,
  ): TlsServerOptions | Promise<TlsServerOptions>;
  /** In a worker, before the app gets a request; the app does not wait for a promise. */
  preRequest?(worker: HookWorker, request: RequestFacts): HookResult;
  /** In a worker, when a response is complete or its client has left. */
  postRequest?(
    worker: HookWorker,
    request: RequestFacts,
    response: ResponseFacts,
  ): HookResult;
  /** In a worker that is told to stop at once. */
  workerInt?(worker: HookWorker): HookResult;
  /** In the arbiter, before it ends a worker that was silent for longer than `timeout`. */
  workerAbort?(worker: HookWorker): HookResult;
  /** In a worker, the last thing before it ends. */
  workerExit?(arbiter: HookArbiter, worker: HookWorker): HookResult;
  /** In the arbiter, when the process of a worker has ended. */
  childExit?(
    arbiter: HookArbiter,
    worker: HookWorker,
    ending: WorkerEnding,
  ): HookResult;
  /** In the arbiter at a reload, with the new settings, before the new workers start. */
  onReload?(arbiter: HookArbiter): HookResult;
  /** In the arbiter at an upgrade, before it starts the new arbiter. */
  preExec?(arbiter: HookArbiter): HookResult;
  /** In the arbiter, when the last worker has ended. */
  onExit?(arbiter: HookArbiter): HookResult;
}

export type HookName = keyof Hooks;

/** The arguments of a hook. */
export type HookArguments<Name extends HookName> = Parameters<
  NonNullable<Hooks[Name]>
>;
