import type { Acceptor, Clock } from "../runtime.ts";

/** How long a drained server looks out for a connection that nobody has reported yet. */
const LAST_ARRIVAL_MS = 10;
/** How often it is asked whether somebody still waits. */
const QUEUE_LOOK_MS = 10;

export interface AdmissionOptions {
  readonly clock: Clock;
  /** Whether there is no room for another connection: it waits in the kernel's queue. */
  isFull(): boolean;
  /** Connections that are open now. */
  count(): number;
}

/** Lets connections into a server: while there is room, and until it drains. */
export class Admission {
  readonly #options: AdmissionOptions;
  #acceptors: readonly Acceptor[] = [];
  /** Somebody else than the number of connections wants no more for now. */
  #isHeld = false;
  #isPaused = false;
  #isClosed = false;
  #hasGivenUp = false;
  #onEmpty: (() => void) | undefined;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** Whether connections wait in the kernel's queue. */
  get hasWaiting(): boolean {
    return this.#acceptors.some((acceptor) => acceptor.hasWaiting);
  }

  /** Accepts on all of them from now on. */
  async open(acceptors: readonly Promise<Acceptor>[]): Promise<void> {
    this.#acceptors = await Promise.all(acceptors);
    // The first connections may have come while the last listener was opened.
    if (this.#isPaused) this.#pause();
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.update();
  }

  /** To be called whenever a connection has come or gone. */
  update(): void {
    if (this.#options.count() === 0) this.#onEmpty?.();
    const isPaused = this.#isHeld || this.#options.isFull();
    if (isPaused === this.#isPaused) return;
    if (isPaused) return this.#pause();
    // Acceptors that close go on by themselves until the queue is empty.
    if (this.#isClosed) return;
    this.#isPaused = false;
    for (const acceptor of this.#acceptors) acceptor.resume();
  }

  /**
   * Accepts what is queued, as far as there is room, then no more. With `isLast` it waits for room:
   * nobody else will take what is in the queue.
   */
  async close(isLast: boolean): Promise<void> {
    while (isLast && this.hasWaiting && !this.#hasGivenUp) {
      await this.#pass(QUEUE_LOOK_MS);
    }
    this.#isClosed = true;
    await Promise.all(this.#acceptors.map((acceptor) => acceptor.close()));
  }

  /** There is no time left for those who wait. */
  giveUp(): void {
    this.#hasGivenUp = true;
  }

  /** Resolves when the last connection is gone, once closed. */
  async untilEmpty(): Promise<void> {
    const { count } = this.#options;
    do {
      while (count() > 0) {
        await new Promise<void>((resolve) => this.#onEmpty = resolve);
      }
      // A connection that was taken at the last moment may be reported a little later.
      await this.#pass(LAST_ARRIVAL_MS);
    } while (count() > 0);
  }

  #pass(durationMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#options.clock.after(durationMs, resolve);
    });
  }

  #pause(): void {
    this.#isPaused = true;
    for (const acceptor of this.#acceptors) acceptor.pause();
  }
}
