import type { ByteSocket } from "../../http/engine/byte_socket.ts";
import type { Cancel, Clock } from "../../runtime.ts";

/** How long a new connection may be silent before it is one that keeps no thread free. */
const FRESH_MS = 20;
/**
 * How long requests on open connections go first while others wait in the kernel's queue, and how long
 * the gate is then open for one of these: more than a worker with a free thread needs to fetch it.
 */
const PATIENCE_MS = 10;

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
  #isAccepting = true;
  /** Whether there is a free thread for the next connection. */
  #isOpen = true;
  #openSince = 0;
  /** When somebody in the kernel's queue last could have come in. */
  #lastChance = 0;
  /** Open for one connection though no thread is free; ends that. */
  #endInvitation: Cancel | undefined;

  constructor(options: AcceptGateOptions) {
    this.#options = options;
  }

  accepted(socket: ByteSocket): void {
    const { clock } = this.#options;
    this.#uninvite();
    this.#lastChance = clock.now();
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
    if (!this.#isOpen) this.#inviteWhenDue();
  }

  update(): void {
    const { clock, spare } = this.#options;
    const isOpen = spare() > this.#fresh.size;
    const now = clock.now();
    if (!isOpen && this.#isOpen) {
      // One that is open for a moment only, between two requests, is as good as closed.
      if (now - this.#openSince >= PATIENCE_MS) this.#lastChance = now;
      this.#inviteWhenDue();
    }
    if (isOpen && !this.#isOpen) this.#openSince = now;
    this.#isOpen = isOpen;
    this.#tell();
  }

  #inviteWhenDue(): void {
    const { clock } = this.#options;
    const isDue = clock.now() - this.#lastChance >= PATIENCE_MS;
    if (!isDue || this.#endInvitation !== undefined) return;
    this.#endInvitation = clock.after(PATIENCE_MS, () => {
      this.#uninvite();
      this.#lastChance = clock.now();
      this.#tell();
    });
    this.#tell();
  }

  #uninvite(): void {
    this.#endInvitation?.();
    this.#endInvitation = undefined;
  }

  #tell(): void {
    const isAccepting = this.#isOpen || this.#endInvitation !== undefined;
    if (isAccepting === this.#isAccepting) return;
    this.#isAccepting = isAccepting;
    this.#options.setAccepting(isAccepting);
  }
}
