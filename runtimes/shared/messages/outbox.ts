import type { SinkEvents } from "../../../src/runtime.ts";

/** Messages that wait for a server; older ones are worth more than newer. */
const KEPT_MESSAGES = 1000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
const FLUSH_MS = 500;

/** What waits to be sent, and what is told of trouble: once, until it is over. */
export class Outbox {
  readonly #events: SinkEvents;
  #waiting: string[] = [];
  #lostMessages = 0;
  #isTroubled = false;
  #failures = 0;
  #onSent: (() => void) | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(events: SinkEvents) {
    this.#events = events;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  add(text: string): void {
    if (this.#waiting.length < KEPT_MESSAGES) this.#waiting.push(text);
    else this.lose(1);
  }

  /** Takes the oldest one. */
  shift(): string | undefined {
    return this.#waiting.shift();
  }

  /** Takes all that waits, oldest first. */
  take(): string[] {
    const all = this.#waiting;
    this.#waiting = [];
    return all;
  }

  /** Puts back, before all others, what could not be sent. */
  putBack(texts: readonly string[]): void {
    this.#waiting = [...texts, ...this.#waiting];
    this.lose(this.#waiting.splice(KEPT_MESSAGES).length);
  }

  lose(count: number): void {
    this.#lostMessages += count;
  }

  trouble(reason: string): void {
    if (this.#isTroubled) return;
    this.#isTroubled = true;
    this.#events.onTrouble(reason);
  }

  /** Something was sent. */
  succeed(): void {
    this.#failures = 0;
    if (!this.#isTroubled) return;
    this.#isTroubled = false;
    this.#events.onRecovered(this.#lostMessages);
    this.#lostMessages = 0;
  }

  /** Calls `attempt` after a while, which is longer each time; does nothing while one is due. */
  retry(attempt: () => void): void {
    if (this.#retry !== undefined) return;
    const delayMs = Math.min(
      LONGEST_DELAY_MS,
      FIRST_DELAY_MS * 2 ** this.#failures++,
    );
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      attempt();
    }, delayMs);
    this.#retry.unref?.();
  }

  /** Resolves at the next `allSent`, or after a while. */
  untilSent(): Promise<void> {
    return new Promise((resolve) => {
      this.#onSent = resolve;
      setTimeout(resolve, FLUSH_MS);
    });
  }

  allSent(): void {
    this.#onSent?.();
  }

  close(): void {
    clearTimeout(this.#retry);
  }
}
