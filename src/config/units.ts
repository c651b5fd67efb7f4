/** A unit with how much one of it is, largest first. */
type Units = readonly (readonly [unit: string, size: number])[];

/** Of a second. */
const TIMES: Units = [["h", 3600], ["m", 60], ["s", 1], ["ms", 1 / 1000]];

/** Of a byte. */
const SIZES: Units = [
  ["GiB", 1024 ** 3],
  ["MiB", 1024 ** 2],
  ["KiB", 1024],
  ["B", 1],
];

const DECIMAL = /^(\d+\.?\d*|\.\d+)([A-Za-z]*)$/;

/** Reads `30`, `0.5`, `500ms`, `30s`, `2m` or `1h` as seconds; undefined when it is none of them. */
export function readDuration(text: string): number | undefined {
  return readQuantity(text, TIMES, "s");
}

/** Reads `8190`, `64KiB`, `1.5MiB` or `2GiB` as bytes; undefined when it is none of them. */
export function readSize(text: string): number | undefined {
  return readQuantity(text, SIZES, "B");
}

/** Seconds in the largest unit of which they are a whole number: `90s`, `2m`, `500ms`. */
export function formatDuration(seconds: number): string {
  return formatQuantity(seconds, TIMES) ?? `${seconds}s`;
}

/** Bytes in the largest unit of which they are a whole number: `8190`, `1GiB`. */
export function formatSize(bytes: number): string {
  const text = formatQuantity(bytes, SIZES) ?? String(bytes);
  return text.replace(/(?<=\d)B$/, "");
}

function readQuantity(
  text: string,
  units: Units,
  without: string,
): number | undefined {
  const [, amount = "", unit = ""] = DECIMAL.exec(text) ?? [];
  const found = units.find(([name]) => name === (unit || without));
  if (amount === "" || found === undefined) return undefined;
  const [, size] = found;
  // A division is exact where the product with a fraction is not: 30ms is 0.03, not 0.030000000000000002.
  return size < 1
    ? Number(amount) / Math.round(1 / size)
    : Number(amount) * size;
}

function formatQuantity(value: number, units: Units): string | undefined {
  if (value === 0) return "0";
  for (const [unit, size] of units) {
    const amount = size < 1 ? value * Math.round(1 / size) : value / size;
    if (amount >= 1 && Number.isInteger(amount)) return `${amount}${unit}`;
  }
  return undefined;
}
