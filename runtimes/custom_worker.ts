/**
 * `pfserve/worker`: the base class of worker classes of your own, for `-k ./my_worker.ts`.
 *
 * ```ts
 * import { createServer } from "node:http";
 * import { Worker } from "pfserve/worker";
 *
 * export default class extends Worker {
 *   readonly #server = createServer();
 *
 *   override async init() {
 *     this.#server.on("request", await this.loadApp());
 *     await this.adopt(this.#server);
 *   }
 *
 *   override async start() {
 *     for (const listener of this.listeners) {
 *       await listener.accept((socket) => this.#server.emit("connection", socket));
 *     }
 *   }
 *
 *   override drain() {
 *     this.closeIdle();
 *   }
 * }
 * ```
 *
 * @module
 */
import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Settings } from "../src/config/settings.ts";
import type { TlsOptions } from "../src/http/backend.ts";
import { TrustedProxies } from "../src/http/proxy/trusted_proxies.ts";
import { httpRules } from "../src/http_rules.ts";
import type { BindAddress } from "../src/runtime.ts";
import {
  type HostedWorker,
  type HostListener,
  WORKER_CONTRACT,
  type WorkerHost,
  type WorkerLog,
} from "../src/worker_host.ts";
import { clock } from "./shared/clock.ts";
import { Connections } from "./shared/node_http/connections.ts";
import { FollowedRequests } from "./shared/node_http/followed_requests.ts";
import { IncomingRules } from "./shared/node_http/incoming_rules.ts";
import {
  type EndedResponse,
  type RequestInFlight,
  type StartedRequest,
  startRequest,
} from "./shared/counted_request.ts";

export type { AppType } from "../src/config/settings.ts";
export type { SyslogFacility } from "../src/config/log_types.ts";
export type {
  ByteSocket,
  DistinguishedName,
  PeerCertificate,
} from "../src/http/engine/byte_socket.ts";
export type { LogLevel, Settings } from "../src/config/settings.ts";
export type {
  HttpObserver,
  RequestFacts,
  ResponseFacts,
  TlsFile,
  TlsOptions,
  TlsPair,
} from "../src/http/backend.ts";
export type { BindAddress } from "../src/runtime.ts";
export type { WorkerClassName } from "../src/worker_class.ts";
export type {
  HostedWorker,
  HostListener,
  WorkerHost,
  WorkerLog,
} from "../src/worker_host.ts";
export type { EndedResponse, RequestInFlight, StartedRequest };

/** A listening socket of the arbiter's, which all of its workers share. */
export interface Listener {
  /** Where it listens. */
  readonly address: BindAddress;
  /** What `--certfile`, `--keyfile` and the like name, read; undefined without them. */
  readonly tls: TlsOptions | undefined;
  /**
   * Its descriptor in this process, in place of `accept`, for servers that take one. What pfserve
   * does for `accept` is then the class's: worker_connections, the PROXY protocol, TLS, the end of accepting
   * in `drain`.
   */
  readonly fd: number;
  /**
   * Starts to accept: `onConnection` gets each connection, a `tls.TLSSocket` where there is `tls`.
   * More than worker_connections at once wait in the kernel's queue, for any worker. When the worker
   * drains, pfserve stops accepting by itself. Throws when it is called twice.
   */
  accept(onConnection: (socket: Socket) => void): Promise<void>;
  /** Leaves connections to the other workers, also within `onConnection`. */
  pause(): void;
  /** Accepts again. */
  resume(): void;
}

/**
 * A worker class of your own; `new` is pfserve's. It calls `init` and `start`, and the worker is
 * ready; to leave, it stops accepting and calls `drain`.
 */
export abstract class Worker implements HostedWorker {
  /** By this pfserve knows the class, whichever copy of the package it extends. */
  static readonly pfserveWorker: number = WORKER_CONTRACT;

  /** The arbiter's listening sockets; none when `--check-config` only asks whether `init` works. */
  readonly listeners: readonly Listener[];
  readonly #host: WorkerHost;
  readonly #connections: Connections = new Connections(clock);

  /** Is called by pfserve alone. */
  constructor(host: WorkerHost) {
    this.#host = host;
    this.listeners = host.listeners.map((listener) =>
      new TrackedListener(listener, this.#connections)
    );
  }

  /** Every setting, resolved; durations are in seconds. */
  get settings(): Readonly<Settings> {
    return this.#host.settings;
  }

  /** The server's own log. */
  get log(): WorkerLog {
    return this.#host.log;
  }

  /** The id of this process. */
  get pid(): number {
    return this.#host.pid;
  }

  /** How many workers were started before this one, plus one. */
  get age(): number {
    return this.#host.age;
  }

  /** The number of the worker's place, from 1; a replacement inherits it. */
  get slot(): number {
    return this.#host.slot;
  }

  /** Whether the worker is leaving. */
  get isDraining(): boolean {
    return this.#host.isDraining;
  }

  /** Open connections that listeners have delivered. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Makes ready what serves, within boot_timeout. What it throws ends the worker with exit code 3. */
  init(): void | Promise<void> {}

  /** Starts to serve; the worker is ready when it is done. Is not called by `--check-config`. */
  abstract start(): void | Promise<void>;

  /**
   * Finishes what is in flight, within graceful_timeout. Nothing is accepted any more. The worker
   * leaves when this is done and the last connection is closed.
   */
  drain(): void | Promise<void> {}

  /** Cuts off what is left when that took too long; pfserve has closed the connections by then. */
  destroy(): void {}

  /**
   * Imports the app as other worker classes do and resolves with what it exports, or what its factory
   * makes. Throws an error for the user, with the exit code 3 or 4, when there is none.
   */
  async loadApp<App = unknown>(): Promise<App> {
    return await this.#host.loadApp() as App;
  }

  /**
   * Counts a request: for max_requests, for the access log, for the report of a timeout, and for the
   * list of what was cut off. With its `socket`, `closeIdle` knows that the connection is busy.
   */
  requestStarted(request: StartedRequest): RequestInFlight {
    return startRequest(request, this.#host.observer, this.#connections);
  }

  /**
   * Does all that for each request of a `node:http` server, which is to be handed connections by
   * `server.emit("connection", socket)`. It must not listen by itself. Handlers that throw or reject
   * are answered with 500, keepalive holds, and responses say `Connection: close` while the worker
   * drains.
   */
  async adopt(server: Server): Promise<void> {
    await this.#host.prepareUpgrades();
    const { keepalive } = this.settings;
    this.#connections.limitHttp(keepalive * 1000);
    const { tolerances, proxies } = httpRules(this.settings);
    const rules = new IncomingRules({
      underscores: tolerances.underscores,
      proxies: new TrustedProxies(proxies.trusted),
      warn: (message) => this.log.warning(message),
    });
    new FollowedRequests(this.#connections, rules, this.#host.observer).adopt(
      server,
      () => this.isDraining || keepalive === 0,
    );
  }

  /**
   * Closes connections that carry no request, from now on, for `drain`: each 350 ms after its last
   * sign of life, so that a request on its way is still answered. One with bytes that belong to no
   * request that was counted is left alone.
   */
  closeIdle(): void {
    // A class of the user's own may have to be gone soon: nothing tells whether it was replaced.
    this.#connections.drain(true);
  }

  /**
   * Tells the arbiter that the worker is alive. pfserve does so once a second while the event loop
   * turns; this is for a class that computes for longer than timeout and knows that all is well.
   */
  notify(): void {
    this.#host.notify();
  }

  /** Asks for a replacement, and serves until that is ready; `reason` is for the log. */
  recycle(reason: string): void {
    this.#host.recycle(reason);
  }

  /** Drains and leaves; another worker is started. */
  leave(): void {
    this.#host.leave();
  }
}

/** What a listener delivers counts as a connection. */
class TrackedListener implements Listener {
  readonly #listener: HostListener;
  readonly #connections: Connections;

  constructor(listener: HostListener, connections: Connections) {
    this.#listener = listener;
    this.#connections = connections;
  }

  get address(): BindAddress {
    return this.#listener.address;
  }

  get tls(): TlsOptions | undefined {
    return this.#listener.tls;
  }

  get fd(): number {
    return this.#listener.fd;
  }

  accept(onConnection: (socket: Socket) => void): Promise<void> {
    return this.#listener.accept((accepted) => {
      const socket = accepted as unknown as Socket;
      this.#connections.add(socket);
      onConnection(socket);
    });
  }

  pause(): void {
    this.#listener.pause();
  }

  resume(): void {
    this.#listener.resume();
  }
}
