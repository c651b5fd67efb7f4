import type { Cancel, Clock } from "../../src/runtime.ts";

interface Timer {
  at: number;
  readonly everyMs: number | undefined;
  readonly task: () => void;
}

/** Wall-clock time at the start of every test. */
export const START: number = Date.UTC(2026, 10, 21, 2, 10, 0);

/** Time that passes when a test says so. */
export class FakeClock implements Clock {
  readonly #timers = new Set<Timer>();
  #now = 0;

  now(): number {
    return this.#now;
  }

  date(): Date {
    return new Date(START + this.#now);
  }

  soon(task: () => void): void {
    this.after(0, task);
  }

  every(intervalMs: number, task: () => void): Cancel {
    return this.#add({ at: this.#now + intervalMs, everyMs: intervalMs, task });
  }

  after(delayMs: number, task: () => void): Cancel {
    return this.#add({ at: this.#now + delayMs, everyMs: undefined, task });
  }

  get pending(): number {
    return this.#timers.size;
  }

  /** Lets time pass; what is due runs at its own time, in order. */
  advance(durationMs: number): void {
    const end = this.#now + durationMs;
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.#now = Math.max(this.#now, next.at);
      if (next.everyMs === undefined) this.#timers.delete(next);
      else next.at = this.#now + next.everyMs;
      next.task();
    }
    this.#now = end;
  }

  /** Lets time pass while the process does not run; timers come late, with the next `advance`. */
  skip(durationMs: number): void {
    this.#now += durationMs;
  }

  #add(timer: Timer): Cancel {
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }
}
