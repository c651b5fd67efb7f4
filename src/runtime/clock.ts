/** Stops a timer; harmless when it has fired or was stopped. */
export type Cancel = () => void;

export interface Clock {
  /** Milliseconds since an arbitrary start; never goes back. */
  now(): number;
  /** Wall-clock time. */
  date(): Date;
  /** Calls `task` once, when everything that is ready now has run. */
  soon(task: () => void): void;
  every(intervalMs: number, task: () => void): Cancel;
  after(delayMs: number, task: () => void): Cancel;
}
