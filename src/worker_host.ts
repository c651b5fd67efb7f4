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
  debug(message: string): void;
  info(message: string): void;
  warning(message: string): void;
  error(message: string): void;
}

/** A listening socket of the arbiter's, as a worker has it. */
export interface HostListener {
  readonly address: BindAddress;
  readonly tls: TlsOptions | undefined;
  readonly fd: number;
  accept(onConnection: (socket: ByteSocket) => void): Promise<void>;
  pause(): void;
  resume(): void;
}

/** What a worker class of the user's own is given by its constructor. */
export interface WorkerHost {
  readonly settings: Settings;
  readonly app: string;
  readonly pid: number;
  readonly age: number;
  readonly slot: number;
  readonly log: WorkerLog;
  readonly listeners: readonly HostListener[];
  readonly observer: Pick<
    HttpObserver,
    "countsBytes" | "started" | "finished" | "appFailed"
  >;
  readonly isDraining: boolean;
  loadApp(): Promise<unknown>;
  prepareUpgrades(): Promise<void>;
  notify(): void;
  recycle(reason: string): void;
  leave(): void;
}

/** What pfserve calls of a worker class of the user's own, in this order. */
export interface HostedWorker {
  init(): void | Promise<void>;
  start(): void | Promise<void>;
  drain(): void | Promise<void>;
  destroy(): void;
}
