import type { Cancel, Runtime } from "../../runtime.ts";
import { Slots } from "../../slots.ts";
import { Admission } from "../admission.ts";
import type { FetchHandler } from "../app.ts";
import type { HttpBackend, HttpOptions } from "../backend.ts";
import { droppedField } from "../dropped_field.ts";
import { Entrance } from "../entrance/entrance.ts";
import type { Origin } from "../entrance/origin.ts";
import type { ResponseParts } from "../fetch/response_parts.ts";
import type { RequestSource } from "../fetch/source.ts";
import { LAST_PATIENCE, REPLACED_PATIENCE, SWEEP_MS } from "../idle.ts";
import type { WireLimits } from "../wire/limits.ts";
import { STRICT } from "../wire/tolerances.ts";
import type { ByteSocket } from "./byte_socket.ts";
import { Connection } from "./connection.ts";
import type {
  ConnectionContext,
  ConnectionTimeouts,
} from "./connection_context.ts";

export interface EngineOptions
  extends Omit<HttpOptions, "keepaliveMs" | "entranceMs"> {
  readonly limits: WireLimits;
  readonly timeouts: ConnectionTimeouts;
  readonly makeRequest: (source: RequestSource) => Request;
  readonly partsOf: (response: unknown) => ResponseParts;
  /** Is told of each connection when it has been accepted, and when it is encrypted; may call `setAccepting`. */
  readonly onAccepted?: (socket: ByteSocket) => void;
  /** Each connection is for one request, which is answered before the next one is accepted. */
  readonly isOneShot?: boolean;
  /** So many connections count no more once their last response is sent; none by default. */
  readonly maxParting?: number;
}

type EngineRuntime = Pick<
  Runtime,
  "clock" | "openAcceptor" | "openTls" | "decodeLatin1" | "openWebSocket"
>;

/** pfserve's own HTTP/1.1 server. */
export class EngineServer implements HttpBackend {
  readonly #runtime: EngineRuntime;
  readonly #options: EngineOptions;
  readonly #context: ConnectionContext;
  readonly #open = new Slots<Connection>();
  /** The slots of those that hold no place any more. */
  readonly #parting = new Set<number>();
  readonly #admission: Admission;
  readonly #entrance: Entrance;
  #stopSweeping: Cancel | undefined;
  #drainingSince: number | undefined;
  #drainPatience = REPLACED_PATIENCE;
  #date = "";
  #hasDropped = false;

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
        this.connections - this.#parting.size >= options.maxConnections,
      count: () => this.connections,
    });
    this.#entrance = new Entrance({
      clock: runtime.clock,
      proxies: options.proxies,
      limitMs: options.timeouts.headMs,
      observer: options.observer,
      onEntered: (socket, origin) => this.#accept(socket, origin),
      onLeft: () => this.#admission.update(),
    });
    this.#context = {
      fetch,
      observer: options.observer,
      makeRequest: options.makeRequest,
      partsOf: options.partsOf,
      limits: options.limits,
      rules: {
        tolerances: options.tolerances ?? STRICT,
        fieldBytes: options.limits.fieldBytes,
      },
      noteDropped: (line) => this.#noteDropped(line),
      timeouts: options.timeouts,
      now: () => runtime.clock.now(),
      soon: (task) => runtime.clock.soon(task),
      after: (delayMs, task) => void runtime.clock.after(delayMs, task),
      decodeLatin1: runtime.decodeLatin1,
      openWebSocket: runtime.openWebSocket,
      date: () => this.#date,
      isDraining: () => this.#drainingSince !== undefined,
      drainPatience: () => this.#drainPatience,
    };
  }

  get connections(): number {
    return this.#open.size + this.#entrance.size;
  }

  get hasWaiting(): boolean {
    return this.#admission.hasWaiting;
  }

  async listen(fds: readonly number[], backlog: number): Promise<void> {
    const { observer, tls, proxies, isOneShot } = this.#options;
    const isDirect = isOneShot === true && tls === undefined &&
      proxies?.protocol === undefined;
    if (tls !== undefined) {
      this.#entrance.useTls(await this.#runtime.openTls(tls));
    }
    await this.#admission.open(
      fds.map((fd) =>
        this.#runtime.openAcceptor(fd, {
          backlog,
          isDirect,
          onConnection: (socket) => this.#arrive(socket),
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
    if (isLast) this.#drainPatience = LAST_PATIENCE;
    this.#entrance.drain(isLast);
    await this.#admission.close(isLast);
    await this.#admission.untilEmpty();
  }

  destroy(): void {
    this.#admission.giveUp();
    this.#entrance.destroy();
    for (const connection of this.#open.values()) connection.destroy();
  }

  #arrive(socket: ByteSocket): void {
    if (this.#entrance.enter(socket)) return;
    this.#options.onAccepted?.(socket);
    this.#admission.update();
  }

  #accept(socket: ByteSocket, origin: Origin): void {
    const onSent = this.#options.maxParting === undefined
      ? undefined
      : () => this.#part(slot);
    const connection = new Connection(socket, origin, this.#context, onSent);
    const slot = this.#open.add(connection);
    socket.on("close", () => this.#closed(slot));
    if (this.#stopSweeping === undefined) this.#startSweeping();
    this.#options.observer.accepted?.(socket);
    this.#options.onAccepted?.(socket);
    this.#admission.update();
  }

  /** Whatever a client does with its last response, nobody else has to wait for that. */
  #part(slot: number): void {
    const { maxParting = 0 } = this.#options;
    if (this.#parting.size >= maxParting) return;
    this.#parting.add(slot);
    this.#admission.update();
  }

  #noteDropped(line: string): void {
    if (this.#hasDropped) return;
    this.#hasDropped = true;
    this.#options.observer.warn(droppedField(line.split(":", 1)[0]!));
  }

  #startSweeping(): void {
    this.#updateDate();
    this.#stopSweeping = this.#runtime.clock.every(
      SWEEP_MS,
      () => this.#sweep(),
    );
  }

  #closed(slot: number): void {
    this.#open.take(slot);
    this.#parting.delete(slot);
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
      now - this.#drainingSince < this.#drainPatience.idleMs;
    for (const connection of this.#open.values()) {
      connection.enforce(now, mayBeIdle);
    }
  }

  /** IMF-fixdate of RFC 9110 section 5.6.7, which need not be exact: no request asks for the time. */
  #updateDate(): void {
    this.#date = this.#runtime.clock.date().toUTCString();
  }
}
