import type { Socket } from "node:net";
import type { Clock } from "../../../src/runtime.ts";
import {
  LAST_PATIENCE,
  REPLACED_PATIENCE,
  SWEEP_MS,
} from "../../../src/http/idle.ts";
import { sayGoodbye } from "./goodbye.ts";

/** How long a connection may be idle, milliseconds; it closes after that. */
interface IdleLimits {
  /** For a new connection that stays silent. */
  readonly firstByteMs: number;
  /** For a request, from its first byte to the end of its head. */
  readonly headMs: number;
  /** For the next request. */
  readonly keepaliveMs: number;
}

/** A little more time for a head than node:http allows before it answers 408: on Bun it does not. */
const HTTP_LIMITS = { firstByteMs: 10_000, headMs: 12_000 };

/** Nothing is known of what connections are for. */
const NO_LIMITS: IdleLimits = {
  firstByteMs: Infinity,
  headMs: Infinity,
  keepaliveMs: Infinity,
};

interface Connection {
  readonly socket: Socket;
  /** Told of the end of the connection, one a request in flight. */
  readonly inFlight: (() => void)[];
  /** When the connection was opened, or its last response ended. */
  idleSince: number;
  requests: number;
  /** When the beginning of a request was seen whose head is not complete. */
  headSince: number | undefined;
  /** What had been read when the connection became idle. */
  bytesReadWhenIdle: number;
  /** When a sweep first found it idle for too long; undefined when the last one did not. */
  doomedAt: number | undefined;
  /** Set when the app has taken it over: it is no matter of HTTP any more. */
  takeover: Takeover | undefined;
}

interface Takeover {
  /** Whether a Close frame is to be sent when the worker drains. */
  isGoodbyeDue: boolean;
  /** What had been written before the app answered. */
  readonly bytesWrittenBefore: number;
}

/** The open connections of a server: which are busy, which are idle and for how long. */
export class Connections {
  readonly #open = new Map<Socket, Connection>();
  readonly #clock: Clock;
  readonly #onClosed: () => void;
  #limits: IdleLimits = NO_LIMITS;
  #drainingSince: number | undefined;
  #drainPatience = REPLACED_PATIENCE;
  #stopSweeping: (() => void) | undefined;

  constructor(clock: Clock, onClosed: () => void = () => {}) {
    this.#clock = clock;
    this.#onClosed = onClosed;
  }

  /** Connections carry HTTP: idle ones are closed from now on. */
  limitHttp(keepaliveMs: number): void {
    this.#limits = { ...HTTP_LIMITS, keepaliveMs };
  }

  get size(): number {
    return this.#open.size;
  }

  add(socket: Socket): void {
    const connection: Connection = {
      socket,
      inFlight: [],
      idleSince: this.#clock.now(),
      requests: 0,
      headSince: undefined,
      bytesReadWhenIdle: 0,
      doomedAt: undefined,
      takeover: undefined,
    };
    this.#open.set(socket, connection);
    this.#stopSweeping ??= this.#clock.every(SWEEP_MS, () => this.#sweep());
    socket.once("close", () => this.#remove(connection));
  }

  /** `onCut` is called when the connection ends before the request. */
  requestStarted(socket: Socket, onCut: () => void): void {
    const connection = this.#open.get(socket);
    if (connection === undefined) return;
    connection.inFlight.push(onCut);
    connection.headSince = undefined;
    connection.requests++;
  }

  requestEnded(socket: Socket, onCut: () => void): void {
    const connection = this.#open.get(socket);
    if (connection === undefined) return;
    remove(connection.inFlight, onCut);
    connection.idleSince = this.#clock.now();
    connection.bytesReadWhenIdle = socket.bytesRead;
  }

  /** `secure` is what `plain` has become: TLS of the app's own. */
  replace(plain: Socket, secure: Socket): void {
    if (!this.#open.has(plain)) return;
    this.add(secure);
    this.#open.delete(plain);
  }

  /** The app has taken a connection over; it is open until somebody closes it. */
  handOver(socket: Socket, isWebSocket: boolean): void {
    const connection = this.#open.get(socket);
    if (connection === undefined) return;
    connection.takeover = {
      isGoodbyeDue: isWebSocket,
      bytesWrittenBefore: socket.bytesWritten,
    };
  }

  /** From now on, idle connections go; with `isLast`, soon. */
  drain(isLast: boolean): void {
    this.#drainingSince ??= this.#clock.now();
    if (isLast) this.#drainPatience = LAST_PATIENCE;
  }

  destroy(): void {
    for (const socket of this.#open.keys()) socket.destroy();
  }

  #remove({ socket, inFlight }: Connection): void {
    if (!this.#open.delete(socket)) return;
    // Once node:http has told the requests that it tells.
    queueMicrotask(() => {
      for (const onCut of inFlight) onCut();
    });
    if (this.#open.size === 0) {
      this.#stopSweeping?.();
      this.#stopSweeping = undefined;
    }
    this.#onClosed();
  }

  /**
   * Closes at second sight: after a handler that held the event loop, this runs before requests are
   * read that came meanwhile. Bun then runs it twice in a row, which counts once.
   */
  #sweep(): void {
    const now = this.#clock.now();
    for (const connection of this.#open.values()) {
      if (connection.takeover !== undefined) {
        this.#endTakeover(connection.socket, connection.takeover);
        continue;
      }
      const isIdle = connection.inFlight.length === 0 &&
        this.#isExpired(connection, now);
      connection.doomedAt = isIdle ? connection.doomedAt ?? now : undefined;
      if (now - (connection.doomedAt ?? now) >= SWEEP_MS / 2) {
        connection.socket.destroy();
      }
    }
  }

  /** A handshake that the app has not answered yet is left alone. */
  #endTakeover(socket: Socket, takeover: Takeover): void {
    if (this.#drainingSince === undefined || !takeover.isGoodbyeDue) return;
    if (socket.bytesWritten <= takeover.bytesWrittenBefore) return;
    takeover.isGoodbyeDue = false;
    sayGoodbye(socket);
  }

  #isExpired(connection: Connection, now: number): boolean {
    const isHalfRead =
      connection.socket.bytesRead > connection.bytesReadWhenIdle;
    connection.headSince = isHalfRead ? connection.headSince ?? now : undefined;
    if (connection.headSince !== undefined) {
      return now - connection.headSince >= this.#limits.headMs;
    }
    if (this.#drainingSince !== undefined) {
      const { idleMs, firstMs } = this.#drainPatience;
      const limitMs = connection.requests > 0 ? idleMs : firstMs;
      return now - connection.idleSince >= limitMs &&
        now - this.#drainingSince >= idleMs;
    }
    const { firstByteMs, keepaliveMs } = this.#limits;
    const limit = connection.requests === 0 ? firstByteMs : keepaliveMs;
    return now - connection.idleSince >= limit;
  }
}

function remove<Value>(list: Value[], value: Value): void {
  const index = list.indexOf(value);
  if (index >= 0) list.splice(index, 1);
}
