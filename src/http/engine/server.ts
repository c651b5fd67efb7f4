import type { Cancel, Runtime } from "../../runtime.ts";
import { Admission } from "../admission.ts";
import type { FetchHandler } from "../app.ts";
import type { HttpBackend, HttpOptions } from "../backend.ts";
import type { ResponseParts } from "../fetch/response_parts.ts";
import type { RequestSource } from "../fetch/source.ts";
import { DRAIN_IDLE_MS, SWEEP_MS } from "../idle.ts";
import type { WireLimits } from "../wire/limits.ts";
import type { ByteSocket } from "./byte_socket.ts";
import { Connection } from "./connection.ts";
import type {
  ConnectionContext,
  ConnectionTimeouts,
} from "./connection_context.ts";

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
  readonly #admission: Admission;
  #stopSweeping: Cancel | undefined;
  #drainingSince: number | undefined;
  #date = "";

  constructor(
    runtime: EngineRuntime,
    fetch: FetchHandler,
    options: EngineOptions,
  ) {
    this.#runtime = runtime;
    this.#options = options;
    this.#admission = new Admission({
      clock: runtime.clock,
      isFull: () =>
        this.#open.size - this.#parting.size >= options.maxConnections,
      count: () => this.#open.size,
    });
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
    return this.#admission.hasWaiting;
  }

  async listen(fds: readonly number[], backlog: number): Promise<void> {
    const { observer, tls } = this.#options;
    await this.#admission.open(
      fds.map((fd) =>
        this.#runtime.openAcceptor(fd, {
          backlog,
          tls,
          onConnection: (socket) => this.#accept(socket),
          onError: (message) => observer.warn(message),
        })
      ),
    );
  }

  /** Whether connections are taken while there is room; true until it is said otherwise. */
  setAccepting(isAccepting: boolean): void {
    this.#admission.hold(!isAccepting);
  }

  async drain(isLast = false): Promise<void> {
    this.#drainingSince = this.#runtime.clock.now();
    await this.#admission.close(isLast);
    await this.#admission.untilEmpty();
  }

  destroy(): void {
    this.#admission.giveUp();
    for (const connection of this.#open.values()) connection.destroy();
  }

  #accept(socket: ByteSocket): void {
    this.#open.set(socket, new Connection(socket, this.#context));
    socket.on("close", () => this.#closed(socket));
    if (this.#stopSweeping === undefined) this.#startSweeping();
    this.#options.observer.accepted?.(socket);
    this.#options.onAccepted?.(socket);
    this.#admission.update();
  }

  /** Whatever a client does with its last response, nobody else has to wait for that. */
  #part(socket: ByteSocket): void {
    const { maxParting = 0 } = this.#options;
    if (!this.#open.has(socket) || this.#parting.size >= maxParting) return;
    this.#parting.add(socket);
    this.#admission.update();
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
    }
    this.#admission.update();
  }

  #sweep(): void {
    this.#updateDate();
    const now = this.#runtime.clock.now();
    const mayBeIdle = this.#drainingSince === undefined ||
      now - this.#drainingSince < DRAIN_IDLE_MS;
    for (const connection of this.#open.values()) {
      connection.enforce(now, mayBeIdle);
    }
  }

  /** IMF-fixdate of RFC 9110 section 5.6.7, which need not be exact: no request asks for the time. */
  #updateDate(): void {
    this.#date = this.#runtime.clock.date().toUTCString();
  }
}
