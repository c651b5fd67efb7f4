import type { TlsPair } from "../../http/backend.ts";
import type { ByteSocket } from "../../http/engine/byte_socket.ts";
import type { Acceptor, BindAddress } from "../../runtime.ts";
import type { HostListener } from "../../worker_host.ts";
import type { WorkerContext } from "../worker_classes.ts";

/** The listeners of a worker, and the connections that came from them. */
export class Listeners {
  readonly all: readonly Listener[];
  readonly #maxConnections: number;
  readonly #open = new Set<ByteSocket>();
  #onEmpty: (() => void) | undefined;
  #isClosed = false;

  constructor(context: WorkerContext) {
    const { listeners, addresses, settings } = context.assignment;
    this.#maxConnections = settings.workerConnections;
    this.all = listeners.map((fd, at) =>
      new Listener(context, this, { fd, address: addresses[at]! })
    );
  }

  get connections(): number {
    return this.#open.size;
  }

  get isFull(): boolean {
    return this.#open.size >= this.#maxConnections;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether anybody has asked for connections. */
  get areUsed(): boolean {
    return this.all.some(({ isUsed }) => isUsed);
  }

  add(socket: ByteSocket): void {
    this.#open.add(socket);
    socket.on("close", () => this.#remove(socket));
    // A client that resets its connection must not end the worker when nobody else listens.
    socket.on("error", () => {});
    if (this.isFull) this.#gate();
  }

  /** Stops accepting, once what is queued has been delivered. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.all.map((listener) => listener.close()));
  }

  /** Resolves when no connection is open. */
  async untilEmpty(): Promise<void> {
    while (this.#open.size > 0) {
      await new Promise<void>((resolve) => this.#onEmpty = resolve);
    }
  }

  destroy(): void {
    for (const socket of this.#open) socket.destroy();
  }

  #remove(socket: ByteSocket): void {
    const wasFull = this.isFull;
    this.#open.delete(socket);
    if (this.#open.size === 0) this.#onEmpty?.();
    if (wasFull) this.#gate();
  }

  #gate(): void {
    for (const listener of this.all) listener.gate();
  }
}

/** One listening socket: its connections are delivered while the worker has room for them. */
export class Listener implements HostListener {
  readonly address: BindAddress;
  readonly tls: TlsPair | undefined;
  readonly #context: WorkerContext;
  readonly #listeners: Listeners;
  readonly #fd: number;
  #acceptor: Acceptor | undefined;
  #isPaused = false;
  #isHeld = false;
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
    this.#acceptor = await runtime.openAcceptor(this.#fd, {
      backlog: assignment.settings.backlog,
      tls: this.tls,
      onConnection: (socket) => {
        this.#listeners.add(socket);
        onConnection(socket);
      },
      onError: (message) => observer.warn(message),
    });
    // The worker may have filled up, or begun to leave, meanwhile.
    this.gate();
    if (this.#listeners.isClosed) await this.#acceptor.close();
  }

  pause(): void {
    this.#isHeld = true;
    this.gate();
  }

  resume(): void {
    this.#isHeld = false;
    this.gate();
  }

  /** Pauses and resumes; a listener that closes does so by itself. */
  gate(): void {
    const isPaused = this.#isHeld || this.#listeners.isFull;
    if (this.#acceptor === undefined || isPaused === this.#isPaused) return;
    if (isPaused) {
      this.#isPaused = true;
      return this.#acceptor.pause();
    }
    if (this.#listeners.isClosed) return;
    this.#isPaused = false;
    this.#acceptor.resume();
  }

  async close(): Promise<void> {
    await this.#acceptor?.close();
  }
}
