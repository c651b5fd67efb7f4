/** What a client has to send of a body within the body timeout: 500 bytes a second by default. */
const PROGRESS_BYTES = 16 * 1024;

/**
 * Measures whether a client sends a body fast enough. Only the time counts for which the app waits
 * for the client, and a byte now and then is no progress: one client could hold a worker for hours.
 */
export class BodyPace {
  readonly #limitMs: number;
  #leftMs: number;
  #bytes = 0;
  #waitingSince: number | undefined;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
    this.#leftMs = limitMs;
  }

  /** The app waits from `now` on, if it did not already; returns until when it may have to. */
  wait(now: number): number {
    this.#waitingSince ??= now;
    return this.#waitingSince + this.#leftMs;
  }

  /** The app has what it waited for. */
  stop(now: number): void {
    if (this.#waitingSince === undefined) return;
    this.#leftMs -= now - this.#waitingSince;
    this.#waitingSince = undefined;
  }

  /** `bytes` have come. */
  advance(bytes: number, now: number): void {
    this.#bytes += bytes;
    if (this.#bytes < PROGRESS_BYTES) return;
    this.#bytes = 0;
    this.#leftMs = this.#limitMs;
    if (this.#waitingSince !== undefined) this.#waitingSince = now;
  }
}
