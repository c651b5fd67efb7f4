import type { ByteSocket } from "../../http/engine/byte_socket.ts";
import type { Cancel, Clock } from "../../runtime.ts";

/** How long a new connection may be silent before it is one that keeps no thread free. */
const FRESH_MS = 20;
/** How long requests on open connections go first while others wait in the kernel's queue. */
const PATIENCE_MS = 100;

export interface AcceptGateOptions {
  readonly clock: Pick<Clock, "now" | "after">;
  /** How many threads have nothing to do, less the requests that wait. */
  spare(): number;
  setAccepting(isAccepting: boolean): void;
}

/**
 * Takes as many connections as there are free threads, so that no request waits here while another
 * worker is idle. A connection counts until its first request is there or is seen to take its time.
 */
export class AcceptGate {
  readonly #options: AcceptGateOptions;
  readonly #fresh = new Map<ByteSocket, Cancel>();
  #isOpen = true;
  #closedSince = 0;
  /** Connections to take though no thread is free. */
  #allowance = 0;

  constructor(options: AcceptGateOptions) {
    this.#options = options;
  }

  accepted(socket: ByteSocket): void {
    this.#allowance = 0;
    const { clock } = this.#options;
    this.#fresh.set(socket, clock.after(FRESH_MS, () => this.settled(socket)));
    this.update();
  }

  /** The request of a new connection has a thread, or will not be there soon. */
  settled(socket: ByteSocket): void {
    const cancel = this.#fresh.get(socket);
    if (cancel === undefined) return;
    cancel();
    this.#fresh.delete(socket);
    this.update();
  }

  /**
   * A thread goes on with a request that waited. Clients that ask again at once could keep all
   * threads busy for ever: now and then somebody from outside gets in.
   */
  turned(): void {
    const closedMs = this.#options.clock.now() - this.#closedSince;
    if (!this.#isOpen && closedMs >= PATIENCE_MS) this.#allowance = 1;
  }

  update(): void {
    const { clock, spare, setAccepting } = this.#options;
    const isOpen = this.#allowance > 0 || spare() > this.#fresh.size;
    if (isOpen === this.#isOpen) return;
    this.#isOpen = isOpen;
    if (!isOpen) this.#closedSince = clock.now();
    setAccepting(isOpen);
  }
}
