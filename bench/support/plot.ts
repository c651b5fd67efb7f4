const LEVELS = "▁▂▃▄▅▆▇█";

/** A line of bars, from nothing to the largest value. */
export function plot(values: readonly number[]): string {
  const most = Math.max(...values);
  return values.map((value) => {
    const level = Math.ceil(value / most * LEVELS.length) - 1;
    return LEVELS[Math.max(0, level)];
  }).join("");
}
