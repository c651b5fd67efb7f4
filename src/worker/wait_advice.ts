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
/** Requests, and time of theirs, that say something. */
const ENOUGH_REQUESTS = 20;
const ENOUGH_MS = 2000;
/** Requests that await for this share of their time leave room for two others each. */
const LONG_WAIT = 2 / 3;
/** Looks at which somebody has to wait. */
const OFTEN = 1 / 2;
/** Looks, of those that there was time for, without which the event loop was not free to look. */
const LOOKS_OF_A_FREE_LOOP = 1 / 4;

/** Requests that are judged together. */
interface Series {
  readonly busyMsBefore: number;
  requests: number;
  /** From the start to the end of each request. */
  requestMs: number;
  /** While a request was in flight. */
  looks: number;
  looksWithQueue: number;
}

/**
 * Finds out, in a worker that has one request at a time, whether requests await most of the time
 * while connections queue, and says so once.
 *
 * What they await is the time in which the thread slept. Such a thread may be in a system call that
 * blocks: then timers are late, and there are no looks. A thread that others keep from its CPU does
 * not sleep. No request is measured by itself, so that requests cost next to nothing.
 */
export class WaitAdvice {
  readonly #options: WaitAdviceOptions;
  #series: Series | undefined;
  #startedAt: number | undefined;
  #stopLooking: Cancel | undefined;
  #isQuiet = false;
  #isOver = false;

  constructor(options: WaitAdviceOptions) {
    this.#options = options;
  }

  started(): void {
    if (this.#isOver) return;
    const { clock } = this.#options;
    this.#isQuiet = false;
    this.#series ??= this.#begin();
    this.#stopLooking ??= clock.every(LOOK_MS, () => this.#look());
    this.#startedAt = clock.now();
  }

  finished(): void {
    const series = this.#series;
    if (series === undefined || this.#startedAt === undefined) return;
    series.requests++;
    series.requestMs += this.#options.clock.now() - this.#startedAt;
    this.#startedAt = undefined;
    const { requests, requestMs } = series;
    if (requests < ENOUGH_REQUESTS || requestMs < ENOUGH_MS) return;
    this.#series = undefined;
    this.#judge(series);
  }

  #begin(): Series {
    return {
      busyMsBefore: this.#options.busyMs(),
      requests: 0,
      requestMs: 0,
      looks: 0,
      looksWithQueue: 0,
    };
  }

  #look(): void {
    const series = this.#series;
    if (series !== undefined && this.#startedAt !== undefined) {
      series.looks++;
      if (this.#options.hasWaiting()) series.looksWithQueue++;
      return;
    }
    if (this.#isQuiet) this.#rest();
    this.#isQuiet = true;
  }

  #rest(): void {
    this.#stopLooking?.();
    this.#stopLooking = undefined;
  }

  #judge(series: Series): void {
    const { requests, requestMs, looks, looksWithQueue } = series;
    if (looks < LOOKS_OF_A_FREE_LOOP * requestMs / LOOK_MS) return;
    if (looksWithQueue < OFTEN * looks) return;
    const busyMs = this.#options.busyMs() - series.busyMsBefore;
    const share = 1 - busyMs / requestMs;
    if (share < LONG_WAIT) return;
    this.#isOver = true;
    this.#rest();
    const each = (ms: number): string => `${Math.round(ms / requests)} ms`;
    this.#options.advise(
      `The last ${requests} requests awaited ${Math.round(100 * share)} % of ` +
        `their time (${each(requestMs)} each, ${each(busyMs)} of it busy) ` +
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
    refused: (...values) => observer.refused(...values),
    appFailed: (...values) => observer.appFailed(...values),
    warn: (message) => observer.warn(message),
  };
}
