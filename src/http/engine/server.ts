import type { Acceptor, Cancel, Runtime } from "../../runtime.ts";
import type { FetchHandler } from "../app.ts";
import type { HttpBackend, HttpOptions } from "../backend.ts";
import type { ResponseParts } from "../fetch/response_parts.ts";
import type { RequestSource } from "../fetch/source.ts";
import type { WireLimits } from "../wire/limits.ts";
import type { ByteSocket } from "./byte_socket.ts";
import { Connection } from "./connection.ts";
import type {
  ConnectionContext,
  ConnectionTimeouts,
} from "./connection_context.ts";

/** How often deadlines are looked at: one timer for all connections. */
const SWEEP_MS = 50;
/**
 * How long a connection stays open after its last sign of life while the worker drains: a request
 * that was already on its way is still answered.
 */
const DRAIN_IDLE_MS = 350;

/** How long a drained server looks out for a connection that nobody has reported yet. */
const LAST_ARRIVAL_MS = 10;

export interface EngineOptions extends Omit<HttpOptions, "keepaliveMs"> {
  readonly limits: WireLimits;
  readonly timeouts: ConnectionTimeouts;
  readonly makeRequest: (source: RequestSource) => Request;
  readonly partsOf: (response: unknown) => ResponseParts;
  /** Is told of each connection when it has been accepted; may call `setAccepting`. */
  readonly onAccepted?: (socket: ByteSocket) => void;
  /** So many connections count no more once their last response is sent; none by default. */
  readonly maxParting?: number;
}

type EngineRuntime = Pick<
  Runtime,
  "clock" | "openAcceptor" | "decodeLatin1" | "openWebSocket"
>;

/** pfserve's own HTTP/1.1 server. */
export class EngineServer implements HttpBackend {
  readonly #runtime: EngineRuntime;
  readonly #options: EngineOptions;
  readonly #context: ConnectionContext;
  readonly #open = new Map<ByteSocket, Connection>();
  /** Those of `#open` that hold no place any more. */
  readonly #parting = new Set<ByteSocket>();
  #acceptors: Acceptor[] = [];
  #stopSweeping: Cancel | undefined;
  #drainingSince: number | undefined;
  #isFull = false;
  /** Somebody else than the number of connections wants no more for now. */
  #isHeld = false;
  #isPaused = false;
  #onDrained: (() => void) | undefined;
  #date = "";

  constructor(
    runtime: EngineRuntime,
    fetch: FetchHandler,
    options: EngineOptions,
  ) {
    this.#runtime = runtime;
    this.#options = options;
    this.#context = {
      fetch,
      observer: options.observer,
      makeRequest: options.makeRequest,
      partsOf: options.partsOf,
      limits: options.limits,
      timeouts: options.timeouts,
      now: () => runtime.clock.now(),
      soon: (task) => runtime.clock.soon(task),
      after: (delayMs, task) => void runtime.clock.after(delayMs, task),
      decodeLatin1: runtime.decodeLatin1,
      openWebSocket: runtime.openWebSocket,
      date: () => this.#date,
      isDraining: () => this.#drainingSince !== undefined,
      onSent: options.maxParting === undefined
        ? undefined
        : (socket) => this.#part(socket),
    };
  }

  get connections(): number {
    return this.#open.size;
  }

  get hasWaiting(): boolean {
    return this.#acceptors.some((acceptor) => acceptor.hasWaiting);
  }

  async listen(fds: readonly number[], backlog: number): Promise<void> {
    const { observer, tls } = this.#options;
    this.#acceptors = await Promise.all(
      fds.map((fd) =>
        this.#runtime.openAcceptor(fd, {
          backlog,
          tls,
          onConnection: (socket) => this.#accept(socket),
          onError: (message) => observer.warn(message),
        })
      ),
    );
    // The first connections may have come while the last listener was opened.
    if (this.#isPaused) this.#pause();
  }

  /** Whether connections are taken while there is room; true until it is said otherwise. */
  setAccepting(isAccepting: boolean): void {
    this.#isHeld = !isAccepting;
    this.#gate();
  }

  async drain(): Promise<void> {
    this.#drainingSince = this.#runtime.clock.now();
    await Promise.all(this.#acceptors.map((acceptor) => acceptor.close()));
    do {
      await this.#untilEmpty();
      // A connection that was taken at the last moment may be reported a little later.
      await new Promise<void>((resolve) => {
        this.#runtime.clock.after(LAST_ARRIVAL_MS, resolve);
      });
    } while (this.#open.size > 0);
  }

  async #untilEmpty(): Promise<void> {
    while (this.#open.size > 0) {
      await new Promise<void>((resolve) => this.#onDrained = resolve);
    }
  }

  destroy(): void {
    for (const connection of this.#open.values()) connection.destroy();
  }

  #accept(socket: ByteSocket): void {
    this.#open.set(socket, new Connection(socket, this.#context));
    socket.on("close", () => this.#closed(socket));
    if (this.#stopSweeping === undefined) this.#startSweeping();
    this.#options.onAccepted?.(socket);
    this.#count();
  }

  /** Whatever a client does with its last response, nobody else has to wait for that. */
  #part(socket: ByteSocket): void {
    const { maxParting = 0 } = this.#options;
    if (!this.#open.has(socket) || this.#parting.size >= maxParting) return;
    this.#parting.add(socket);
    this.#count();
  }

  #count(): void {
    const serving = this.#open.size - this.#parting.size;
    this.#isFull = serving >= this.#options.maxConnections;
    this.#gate();
  }

  #startSweeping(): void {
    this.#updateDate();
    this.#stopSweeping = this.#runtime.clock.every(
      SWEEP_MS,
      () => this.#sweep(),
    );
  }

  #closed(socket: ByteSocket): void {
    this.#open.delete(socket);
    this.#parting.delete(socket);
    if (this.#open.size === 0) {
      this.#stopSweeping?.();
      this.#stopSweeping = undefined;
      this.#onDrained?.();
    }
    this.#count();
  }

  /** Pauses and resumes; a server that drains closes its acceptors by itself. */
  #gate(): void {
    const isPaused = this.#isFull || this.#isHeld;
    if (isPaused === this.#isPaused) return;
    if (isPaused) return this.#pause();
    if (this.#drainingSince !== undefined) return;
    this.#isPaused = false;
    for (const acceptor of this.#acceptors) acceptor.resume();
  }

  #pause(): void {
    this.#isPaused = true;
    for (const acceptor of this.#acceptors) acceptor.pause();
  }

  #sweep(): void {
    this.#updateDate();
    const now = this.#runtime.clock.now();
    const isDraining = this.#drainingSince !== undefined &&
      now - this.#drainingSince >= DRAIN_IDLE_MS;
    const idleLimitMs = isDraining ? DRAIN_IDLE_MS : undefined;
    for (const connection of this.#open.values()) {
      connection.enforce(now, idleLimitMs);
    }
  }

  /** IMF-fixdate of RFC 9110 section 5.6.7, which need not be exact: no request asks for the time. */
  #updateDate(): void {
    this.#date = this.#runtime.clock.date().toUTCString();
  }
}
