/** The middle of a list of numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? NaN;
  const high = sorted[Math.floor(middle)] ?? NaN;
  return (low + high) / 2;
}

/** The least of a list of numbers. */
export function minimum(values: readonly number[]): number {
  return Math.min(...values);
}

/** The median of what each pair of the same round has as its ratio. */
export function medianRatio(
  values: readonly number[],
  base: readonly number[],
): number {
  return median(values.map((value, round) => value / (base[round] ?? NaN)));
}
