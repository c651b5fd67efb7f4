import type { Settings } from "./config/settings.ts";
import type { HttpObserver, TlsOptions } from "./http/backend.ts";
import type { ByteSocket } from "./http/engine/byte_socket.ts";
import type { BindAddress } from "./runtime.ts";

/**
 * What the base class of `pfserve/worker` and the pfserve that runs it agree on. The two may come
 * from different copies of the package: so the class is known by this number in its static property
 * `pfserveWorker`, never by `instanceof`. A change that one side would not understand counts it up.
 */
export const WORKER_CONTRACT = 1;

/** The server's own log, as a worker writes it. */
export interface WorkerLog {
  /** Writes at the level `debug`. */
  debug(message: string): void;
  /** Writes at the level `info`. */
  info(message: string): void;
  /** Writes at the level `warning`. */
  warning(message: string): void;
  /** Writes at the level `error`. */
  error(message: string): void;
}

/** A listening socket of the arbiter's, as a worker has it. */
export interface HostListener {
  /** Where it listens. */
  readonly address: BindAddress;
  /** With what TLS is spoken on it; undefined without. */
  readonly tls: TlsOptions | undefined;
  /** Its descriptor in this process. */
  readonly fd: number;
  /** Starts to accept. */
  accept(onConnection: (socket: ByteSocket) => void): Promise<void>;
  /** Leaves connections to the other workers. */
  pause(): void;
  /** Accepts again. */
  resume(): void;
}

/** What a worker class of the user's own is given by its constructor. */
export interface WorkerHost {
  /** Every setting, resolved. */
  readonly settings: Settings;
  /** The app as it was named. */
  readonly app: string;
  /** The id of the process. */
  readonly pid: number;
  /** How many workers were started before, plus one. */
  readonly age: number;
  /** The number of the worker's place, from 1. */
  readonly slot: number;
  /** The server's own log. */
  readonly log: WorkerLog;
  /** The sockets to accept on. */
  readonly listeners: readonly HostListener[];
  /** Who is told of requests. */
  readonly observer: Pick<
    HttpObserver,
    "countsBytes" | "started" | "finished" | "appFailed"
  >;
  /** Whether the worker is leaving. */
  readonly isDraining: boolean;
  /** Imports the app; throws an error for the user. */
  loadApp(): Promise<unknown>;
  /** Makes WebSockets of packages work, before the app is loaded. */
  prepareUpgrades(): Promise<void>;
  /** Tells the arbiter that the worker is alive. */
  notify(): void;
  /** Asks for a replacement. */
  recycle(reason: string): void;
  /** Drains and leaves. */
  leave(): void;
}

/** What pfserve calls of a worker class of the user's own, in this order. */
export interface HostedWorker {
  /** Makes ready what serves. */
  init(): void | Promise<void>;
  /** Starts to serve. */
  start(): void | Promise<void>;
  /** Finishes what is in flight. */
  drain(): void | Promise<void>;
  /** Cuts off what is left. */
  destroy(): void;
}
