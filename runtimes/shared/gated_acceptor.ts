import type { Socket } from "node:net";
import {
  setImmediate as nextTurn,
  setTimeout as sleep,
} from "node:timers/promises";
import type { Acceptor, AcceptorOptions, AcceptSource } from "./acceptor.ts";

const QUIET_MS = 20;
/** Rounds, not time: on a busy machine a round brings few connections, libuv takes one a turn. */
const MAX_QUIET_ROUNDS = 25;
const BACK_OFF_MS = 100;

/** What every way to accept has in common: the gate, sockets taken too many, failures, the end. */
export class GatedAcceptor implements Acceptor {
  readonly #source: AcceptSource;
  readonly #options: AcceptorOptions;
  /** Taken from the kernel while paused. */
  readonly #held: Socket[] = [];
  #isPaused = true;
  #hasFailed = false;
  #hasStopped = false;
  #delivered = 0;
  #delivery: NodeJS.Immediate | undefined;
  #backOff: NodeJS.Timeout | undefined;
  #closed: Promise<void> | undefined;

  constructor(source: AcceptSource, options: AcceptorOptions) {
    this.#source = source;
    this.#options = options;
  }

  /** Starts to deliver connections. */
  async open(): Promise<void> {
    await this.#source.open({
      onSocket: (socket) => this.#take(socket),
      onFailure: (reason) => this.#fail(reason),
    });
    this.resume();
  }

  get isExact(): boolean {
    return this.#source.isExact;
  }

  get hasWaiting(): boolean {
    return this.#held.length > 0 || this.#source.hasWaiting;
  }

  pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#source.stop();
    clearTimeout(this.#backOff);
  }

  resume(): void {
    if (!this.#isPaused || this.#hasStopped) return;
    this.#isPaused = false;
    if (this.#held.length === 0) this.#source.start();
    else this.#deliverSoon();
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #take(socket: Socket): void {
    if (this.#isPaused || this.#held.length > 0) {
      this.#held.push(socket);
      return;
    }
    this.#deliver(socket);
  }

  #deliver(socket: Socket): void {
    this.#delivered++;
    this.#options.onConnection(socket);
  }

  #deliverSoon(): void {
    this.#delivery ??= setImmediate(() => this.#deliverHeld());
  }

  #deliverHeld(): void {
    this.#delivery = undefined;
    if (this.#isPaused) return;
    const socket = this.#held.shift();
    if (!socket) return this.#source.start();
    // First, in case `onConnection` throws.
    this.#deliverSoon();
    this.#source.revive(socket);
    this.#deliver(socket);
  }

  #fail(reason: string): void {
    this.#source.stop();
    clearTimeout(this.#backOff);
    if (!this.#isPaused) {
      this.#backOff = setTimeout(() => this.#source.start(), BACK_OFF_MS);
    }
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#options.onError?.(
      `Cannot accept connections: ${reason}; trying again every ${BACK_OFF_MS} ms`,
    );
  }

  async #close(): Promise<void> {
    await this.#untilQuiet();
    this.#hasStopped = true;
    this.pause();
    clearImmediate(this.#delivery);
    await this.#source.release();
    // A connection that was taken right before may be reported after.
    await nextTurn();
    this.#isPaused = false;
    for (const socket of this.#held.splice(0)) {
      this.#source.revive(socket);
      this.#deliver(socket);
    }
  }

  async #untilQuiet(): Promise<void> {
    for (let round = 0; round < MAX_QUIET_ROUNDS; round++) {
      if (this.#isPaused) return;
      const before = this.#delivered;
      await sleep(QUIET_MS);
      // A handler may have blocked the loop for all of that time: give arrivals a turn.
      await nextTurn();
      if (this.#delivered === before) return;
    }
  }
}
