import type { App } from "./http/app.ts";
import type { HttpBackend, HttpOptions, TlsOptions } from "./http/backend.ts";
import type { OpenWebSocket } from "./http/websocket.ts";
import type { Clock } from "./runtime/clock.ts";
import type { Diagnosis } from "./runtime/diagnosis.ts";
import type { OtherRuntimes } from "./runtime/others.ts";
import type { Files } from "./runtime/files.ts";
import type {
  MessageAddress,
  MessageSink,
  SinkEvents,
} from "./runtime/logs.ts";
import type { Modules, Sources } from "./runtime/modules.ts";
import type { Permissions } from "./runtime/permissions.ts";
import type { Processes } from "./runtime/processes.ts";
import type { Owner, Self } from "./runtime/self.ts";
import type { ServerHost } from "./runtime/servers.ts";
import type {
  AcceptOptions,
  Acceptor,
  Sockets,
  TlsGate,
} from "./runtime/sockets.ts";
import type { Setup } from "./runtime/setup.ts";
import type { Threads } from "./runtime/threads.ts";

export type * from "./runtime/clock.ts";
export type * from "./runtime/diagnosis.ts";
export type * from "./runtime/files.ts";
export type * from "./runtime/logs.ts";
export type * from "./runtime/modules.ts";
export type * from "./runtime/permissions.ts";
export type * from "./runtime/others.ts";
export type * from "./runtime/processes.ts";
export type * from "./runtime/self.ts";
export type * from "./runtime/servers.ts";
export type * from "./runtime/setup.ts";
export type * from "./runtime/sockets.ts";
export type * from "./runtime/threads.ts";

/**
 * What pfserve needs from Node, Bun or Deno. `src` knows the runtime through this interface alone;
 * `runtimes/` implements it, one adapter each.
 */
export interface Runtime {
  readonly name: "node" | "bun" | "deno";
  readonly version: string;
  /** Called first in each process and thread: makes fast what is loaded and run from then on. */
  prepare(): void;
  readonly clock: Clock;
  readonly files: Files;
  readonly self: Self;
  readonly processes: Processes;
  readonly others: OtherRuntimes;
  readonly sockets: Sockets;
  readonly modules: Modules;
  readonly sources: Sources;
  readonly permissions: Permissions;
  readonly diagnosis: Diagnosis;
  readonly setup: Setup;
  readonly threads: Threads;
  /** Accepts connections in a worker, on a listening socket that it has inherited. */
  openAcceptor(fd: number, options: AcceptOptions): Promise<Acceptor>;
  /**
   * Memory that is the first `length` bytes of an open file, made zero; what is put there is in the
   * file at once, but does not change its times. Undefined where that cannot be had.
   */
  mapFile(fd: number, length: number): Uint8Array | undefined;
  /** Sends messages to a server; throws `PfserveError` where this runtime cannot. */
  openMessages(address: MessageAddress, events: SinkEvents): MessageSink;
  /**
   * Looks at what TLS shall be spoken with; returns what an operator should know, such as that a
   * certificate has expired. Throws `PfserveError` for what cannot be used.
   */
  checkTls(options: TlsOptions): Promise<readonly string[]>;
  /** Makes ready to speak TLS; throws as `checkTls`. */
  openTls(options: TlsOptions): Promise<TlsGate>;
  /** Makes a string of a range of bytes, a character a byte. */
  decodeLatin1(bytes: Uint8Array, start: number, end: number): string;
  /** Answers the handshake of a WebSocket on a connection that was taken from the server. */
  readonly openWebSocket: OpenWebSocket;
  /** Makes an HTTP server for `app` on `node:http`; it serves nothing before `listen`. */
  createNodeHttp(app: App, options: HttpOptions): Promise<HttpBackend>;
  /** Lets libraries for WebSockets upgrade on servers of `node:http` that are handed connections. */
  prepareUpgrades(): Promise<void>;
  /** Goes on as another user with its groups, for good; throws `PfserveError` where it cannot. */
  becomeOwner(owner: Owner): void;
  /** From now on, servers that the app starts by itself do not listen: `host` is told of them. */
  interceptServers(host: ServerHost): Promise<void>;
}

/** What a worker needs of it: workers start no processes and bind no sockets. */
export type WorkerRuntime = Omit<
  Runtime,
  | "diagnosis"
  | "others"
  | "permissions"
  | "processes"
  | "setup"
  | "sockets"
  | "sources"
>;
