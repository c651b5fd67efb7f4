import type { ByteSocket } from "./byte_socket.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** What a connection has received too early, and whether it goes on to receive. */
export class Inflow {
  readonly #socket: ByteSocket;
  /** What came after the request that is being answered. */
  #rest: Bytes | undefined;
  #isPaused = false;

  constructor(socket: ByteSocket) {
    this.#socket = socket;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get hasRest(): boolean {
    return this.#rest !== undefined;
  }

  /** Keeps bytes for the next request; the client waits until then. */
  keep(bytes: Bytes): void {
    this.#rest = this.#rest === undefined ? bytes : joinTwo(this.#rest, bytes);
    this.pause();
  }

  take(): Bytes | undefined {
    const rest = this.#rest;
    this.#rest = undefined;
    return rest;
  }

  pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#socket.resume();
  }
}

function joinTwo(first: Bytes, second: Bytes): Bytes {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
