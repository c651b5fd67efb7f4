/** Less than the time between two sweeps. */
const SECOND_SIGHT_MS = 25;

/** The time by which a client has to do something, milliseconds of the clock. */
export class Deadline {
  #at: number;
  /** When a look first found it overdue. */
  #overdueSince: number | undefined;

  constructor(at: number) {
    this.#at = at;
  }

  set(at: number): void {
    this.#at = at;
  }

  /** Brings it forward to `at`, when it is later. */
  limit(at: number): void {
    if (at < this.#at) this.#at = at;
  }

  /** There is none for now. */
  clear(): void {
    this.#at = Infinity;
  }

  /**
   * Whether it has passed, at second sight only: after a pause of this process, timers run before
   * what has arrived in the meantime is read. Bun then runs them twice in a row, which counts once.
   */
  hasPassed(now: number): boolean {
    this.#overdueSince = now >= this.#at
      ? this.#overdueSince ?? now
      : undefined;
    return now - (this.#overdueSince ?? now) >= SECOND_SIGHT_MS;
  }
}
