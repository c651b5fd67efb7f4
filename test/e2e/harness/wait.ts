/** How long a test waits for an event before it gives up. */
export const DEADLINE_MS = 20_000;

export interface WaitOptions {
  readonly timeoutMs?: number;
  /** What to show when the wait was in vain, such as a log. */
  readonly explain?: () => string;
}

/** Resolves after `delayMs`; for the rhythm of polling and of clients, never for guessing. */
export function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

/** Polls until `probe` returns something other than `undefined` or `false`, and returns it. */
export async function eventually<Value>(
  what: string,
  probe: () =>
    | Value
    | undefined
    | false
    | Promise<Value | undefined | false>,
  options: WaitOptions & { readonly everyMs?: number } = {},
): Promise<Value> {
  const timeoutMs = options.timeoutMs ?? DEADLINE_MS;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw vainWait(what, timeoutMs, options);
    await pause(options.everyMs ?? 20);
  }
}

/** Settles like `promise`, or rejects when that takes too long. */
export function within<Value>(
  what: string,
  promise: Promise<Value>,
  options: WaitOptions = {},
): Promise<Value> {
  const timeoutMs = options.timeoutMs ?? DEADLINE_MS;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(vainWait(what, timeoutMs, options)),
      timeoutMs,
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function vainWait(
  what: string,
  timeoutMs: number,
  options: WaitOptions,
): Error {
  const shown = options.explain === undefined ? "" : `\n${options.explain()}`;
  return new Error(`Waited ${timeoutMs} ms in vain for ${what}${shown}`);
}
