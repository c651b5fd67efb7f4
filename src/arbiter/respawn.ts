/** A worker that has served this long did not fail because of its start. */
const HEALTHY_MS = 10_000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5000;
/** Failures in a row after which a slot is given up, when nothing else serves. */
export const RESPAWN_LIMIT = 8;

interface Record {
  failures: number;
  notBefore: number;
}

/** When a slot may get its next worker: at once after one failure, later and later after more. */
export class Respawn {
  readonly #records = new Map<number, Record>();

  /** Notes the end of a worker that was not asked to leave; `now` and `servedMs` are milliseconds. */
  failed(
    slot: number,
    { now, servedMs }: { now: number; servedMs: number },
  ): void {
    const before = servedMs >= HEALTHY_MS
      ? 0
      : this.#records.get(slot)?.failures ?? 0;
    const failures = before + 1;
    const delay = failures === 1
      ? 0
      : Math.min(FIRST_DELAY_MS * 2 ** (failures - 2), LONGEST_DELAY_MS);
    this.#records.set(slot, { failures, notBefore: now + delay });
  }

  /** Milliseconds until the slot may be filled; 0 for now. */
  waitMs(slot: number, now: number): number {
    return Math.max(0, (this.#records.get(slot)?.notBefore ?? 0) - now);
  }

  failures(slot: number): number {
    return this.#records.get(slot)?.failures ?? 0;
  }

  isExhausted(slot: number): boolean {
    return this.failures(slot) >= RESPAWN_LIMIT;
  }

  /** Another generation may well start. */
  reset(): void {
    this.#records.clear();
  }
}
