import type { HttpObserver } from "../http/backend.ts";
import type { Cancel, Clock } from "../runtime.ts";

export interface WaitAdviceOptions {
  readonly clock: Clock;
  /** As `Self.busyMs`. */
  readonly busyMs: () => number;
  /** Whether a connection waits to be accepted. */
  readonly hasWaiting: () => boolean;
  /** Is told the advice, once. */
  readonly advise: (message: string) => void;
}

/** How often it is looked who waits while a request is in flight. */
const LOOK_MS = 25;
/** Requests, and the time that they take, that say something. */
const ENOUGH_REQUESTS = 20;
const ENOUGH_MS = 2000;
/** Requests that await for this share of their time leave room for two others each. */
const LONG_WAIT = 2 / 3;
/** Looks at which a request was in flight and somebody waited. */
const OFTEN = 1 / 2;
/** Looks, of those that there was time for, without which the event loop was not free to look. */
const LOOKS_OF_A_FREE_LOOP = 1 / 4;

/** Requests, one after the other, that are judged together. */
interface Series {
  readonly sinceMs: number;
  readonly busyMsBefore: number;
  readonly requestsBefore: number;
  looks: number;
  looksWithQueue: number;
}

/**
 * Finds out, in a worker that has one request at a time, whether requests await most of the time
 * while connections queue, and says so once.
 *
 * What they await is the time in which the thread slept. Such a thread may be in a system call that
 * blocks: then timers are late, and there are few looks. A thread that others keep from its CPU does
 * not sleep. No clock is asked at a request: where connections queue, requests follow each other.
 */
export class WaitAdvice {
  readonly #options: WaitAdviceOptions;
  #series: Series | undefined;
  #stopLooking: Cancel | undefined;
  #isInFlight = false;
  #requests = 0;
  #requestsAtLook = 0;
  #isOver = false;

  constructor(options: WaitAdviceOptions) {
    this.#options = options;
  }

  started(): void {
    this.#isInFlight = true;
    if (this.#stopLooking === undefined && !this.#isOver) this.#startLooking();
  }

  finished(): void {
    this.#isInFlight = false;
    this.#requests++;
  }

  #startLooking(): void {
    const { clock } = this.#options;
    this.#series = this.#begin();
    this.#stopLooking = clock.every(LOOK_MS, () => this.#look());
  }

  #begin(): Series {
    return {
      sinceMs: this.#options.clock.now(),
      busyMsBefore: this.#options.busyMs(),
      requestsBefore: this.#requests,
      looks: 0,
      looksWithQueue: 0,
    };
  }

  #look(): void {
    const series = this.#series;
    if (series === undefined) return;
    const isQuiet = !this.#isInFlight &&
      this.#requests === this.#requestsAtLook;
    if (isQuiet) return this.#rest();
    this.#requestsAtLook = this.#requests;
    series.looks++;
    if (this.#isInFlight && this.#options.hasWaiting()) series.looksWithQueue++;
    const tookMs = this.#options.clock.now() - series.sinceMs;
    const count = this.#requests - series.requestsBefore;
    if (count < ENOUGH_REQUESTS || tookMs < ENOUGH_MS) return;
    this.#judge(series, count, tookMs);
    if (!this.#isOver) this.#series = this.#begin();
  }

  #rest(): void {
    this.#stopLooking?.();
    this.#stopLooking = undefined;
    this.#series = undefined;
  }

  #judge(series: Series, count: number, tookMs: number): void {
    const { looks, looksWithQueue, busyMsBefore } = series;
    if (looks < LOOKS_OF_A_FREE_LOOP * tookMs / LOOK_MS) return;
    if (looksWithQueue < OFTEN * looks) return;
    const busyMs = this.#options.busyMs() - busyMsBefore;
    const share = 1 - busyMs / tookMs;
    if (share < LONG_WAIT) return;
    this.#isOver = true;
    this.#rest();
    const each = (ms: number): string => `${Math.round(ms / count)} ms`;
    this.#options.advise(
      `The last ${count} requests awaited ${Math.round(100 * share)} % of ` +
        `their time (${each(tookMs)} each, ${each(busyMs)} of it busy) ` +
        "while connections queued: consider -k async, or -k gthread where " +
        "requests also compute for long",
    );
  }
}

/** Tells `advice` of every request, too. */
export function adviseOn(
  observer: HttpObserver,
  advice: Pick<WaitAdvice, "started" | "finished">,
): HttpObserver {
  return {
    started(facts) {
      advice.started();
      return observer.started(facts);
    },
    finished(id, response) {
      advice.finished();
      observer.finished(id, response);
    },
    countsBytes: observer.countsBytes,
    ...observer.accepted && {
      accepted: (connection) => observer.accepted?.(connection),
    },
    ...observer.answering && {
      answering: (...values) => observer.answering?.(...values),
    },
    refused: (...values) => observer.refused(...values),
    turnedAway: (...values) => observer.turnedAway(...values),
    appFailed: (...values) => observer.appFailed(...values),
    warn: (message) => observer.warn(message),
  };
}
