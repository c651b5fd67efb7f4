/** Runs a task as soon as fewer than the allowed number of others run. */
export type Limiter = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** Makes a limiter for `width` tasks at a time, first come, first served. */
export function createLimiter(width: number): Limiter {
  const waiting: (() => void)[] = [];
  let free = width;
  return async (task) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
