const ZERO = 48;
/** Below it, compilers can calculate with integers, which is faster by far. */
const MILLION = 1e6;

/**
 * Writes a whole number that is not negative, in decimal, into `bytes` from `start` on; returns where
 * it ends. No string has to be made of it. What would go beyond the end of `bytes` is dropped.
 */
export function writeInteger(
  bytes: Uint8Array,
  start: number,
  value: number,
): number {
  if (value < MILLION) {
    return writeDigits(bytes, start, value, countDigits(value));
  }
  const millions = Math.floor(value / MILLION);
  const end = writeInteger(bytes, start, millions);
  return writeDigits(bytes, end, value - millions * MILLION, 6);
}

/** Writes the last `count` digits of a number below a million; with zeros before it, if need be. */
export function writeDigits(
  bytes: Uint8Array,
  start: number,
  value: number,
  count: number,
): number {
  const end = start + count;
  let rest = value | 0;
  for (let index = end - 1; index >= start; index--) {
    const next = (rest / 10) | 0;
    bytes[index] = ZERO + rest - next * 10;
    rest = next;
  }
  return end;
}

/** Of a number below a million. */
function countDigits(value: number): number {
  if (value < 1000) return value < 10 ? 1 : value < 100 ? 2 : 3;
  return value < 10_000 ? 4 : value < 100_000 ? 5 : 6;
}
