import { Admission } from "../../http/admission.ts";
import type { TlsOptions } from "../../http/backend.ts";
import { Entrance } from "../../http/entrance/entrance.ts";
import { httpRules } from "../../http_rules.ts";
import type { ByteSocket } from "../../http/engine/byte_socket.ts";
import type { BindAddress } from "../../runtime.ts";
import type { HostListener } from "../../worker_host.ts";
import type { WorkerContext } from "../worker_classes.ts";

/** The listeners of a worker, and the connections that came from them. */
export class Listeners {
  readonly all: readonly Listener[];
  readonly #open = new Set<ByteSocket>();
  #isClosed = false;

  constructor(context: WorkerContext) {
    const { listeners, addresses } = context.assignment;
    this.all = listeners.map((fd, at) =>
      new Listener(context, this, { fd, address: addresses[at]! })
    );
  }

  get connections(): number {
    return this.all.reduce(
      (sum, { entrance }) => sum + entrance.size,
      this.#open.size,
    );
  }

  /** Whether the worker leaves. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether anybody has asked for connections. */
  get areUsed(): boolean {
    return this.all.some(({ isUsed }) => isUsed);
  }

  add(socket: ByteSocket): void {
    this.#open.add(socket);
    socket.on("close", () => {
      this.#open.delete(socket);
      this.update();
    });
    // A client that resets its connection must not end the worker when nobody else listens.
    socket.on("error", () => {});
    this.update();
  }

  /** Stops accepting, once what is queued has been delivered. */
  async close(isLast: boolean): Promise<void> {
    this.#isClosed = true;
    for (const { entrance } of this.all) entrance.drain(isLast);
    await Promise.all(this.all.map(({ admission }) => admission.close(isLast)));
  }

  /** Resolves when no connection is open, once closed. */
  async untilEmpty(): Promise<void> {
    await Promise.all(this.all.map(({ admission }) => admission.untilEmpty()));
  }

  destroy(): void {
    for (const listener of this.all) {
      listener.admission.giveUp();
      listener.entrance.destroy();
    }
    for (const socket of this.#open) socket.destroy();
  }

  /** To be called whenever a connection has come or gone: all of them share one limit. */
  update(): void {
    for (const { admission } of this.all) admission.update();
  }
}

/** One listening socket: its connections are delivered while the worker has room for them. */
export class Listener implements HostListener {
  readonly address: BindAddress;
  readonly tls: TlsOptions | undefined;
  readonly admission: Admission;
  readonly entrance: Entrance;
  readonly #context: WorkerContext;
  readonly #listeners: Listeners;
  readonly #fd: number;
  #onConnection: (socket: ByteSocket) => void = () => {};
  #isAccepting = false;
  #isFdTaken = false;

  constructor(
    context: WorkerContext,
    listeners: Listeners,
    { fd, address }: { fd: number; address: BindAddress },
  ) {
    this.#context = context;
    this.#listeners = listeners;
    this.#fd = fd;
    this.address = address;
    this.tls = context.assignment.tls;
    this.admission = new Admission({
      clock: context.runtime.clock,
      isFull: () =>
        listeners.connections >= context.assignment.settings.workerConnections,
      count: () => listeners.connections,
    });
    const { proxies, entranceMs } = httpRules(context.assignment.settings);
    this.entrance = new Entrance({
      clock: context.runtime.clock,
      observer: context.observer,
      proxies,
      limitMs: entranceMs,
      onEntered: (socket) => {
        listeners.add(socket);
        this.#onConnection(socket);
      },
      onLeft: () => listeners.update(),
    });
  }

  get fd(): number {
    this.#isFdTaken = true;
    return this.#fd;
  }

  get isUsed(): boolean {
    return this.#isAccepting || this.#isFdTaken;
  }

  async accept(onConnection: (socket: ByteSocket) => void): Promise<void> {
    if (this.#isAccepting) throw new Error("Cannot accept twice on a listener");
    if (this.#listeners.isClosed) return;
    this.#isAccepting = true;
    const { runtime, assignment, observer } = this.#context;
    this.#onConnection = onConnection;
    if (this.tls !== undefined) {
      this.entrance.useTls(await runtime.openTls(this.tls));
    }
    const acceptor = runtime.openAcceptor(this.#fd, {
      backlog: assignment.settings.backlog,
      onConnection: (socket) => {
        this.entrance.enter(socket);
        this.#listeners.update();
      },
      onError: (message) => observer.warn(message),
    });
    await this.admission.open([acceptor]);
    // The worker may have begun to leave meanwhile.
    if (this.#listeners.isClosed) await this.admission.close(false);
  }

  pause(): void {
    this.admission.hold(true);
  }

  resume(): void {
    this.admission.hold(false);
  }
}
