import { formatDuration, formatSize, readDuration, readSize } from "./units.ts";
import { Refusal, type ValueType } from "./value_type.ts";

/** What a C `int` holds: `listen(2)` takes no more, and no limit needs more. */
const MAX_INT = 2 ** 31 - 1;

/** A timer set further ahead than 2^31 - 1 milliseconds fires at once, on every runtime. */
const MAX_SECONDS = Math.floor(MAX_INT / 1000);

const OCTAL = /^0o?[0-7]+$/i;
const RADIX = /^(0x[0-9a-f]+|0b[01]+|0|[1-9][0-9]*)$/i;

/** Whole numbers from `min` up; "4x", "1e3" and "4.0" are refused. */
export function wholeNumber(min: number): ValueType<number> {
  const expected = `a whole number, ${min} or more`;
  return {
    kind: "value",
    placeholder: "N",
    expected,
    parse: (value) => parseWhole(value, { min, max: MAX_INT, expected }),
  };
}

/** A number of workers; `auto` asks for the number of CPUs. */
export const workerCount: ValueType<number> = {
  kind: "value",
  placeholder: "N",
  expected: "a whole number, 1 or more, or auto",
  parse(value, context) {
    if (value === "auto") return context.cpus();
    return parseWhole(value, { min: 1, max: MAX_INT, expected: this.expected });
  },
};

/** Durations: seconds, whose fractions are welcome, or a number with a unit. */
export const seconds: ValueType<number> = {
  kind: "value",
  placeholder: "DURATION",
  expected:
    `seconds such as 30 or 0.5, or 500ms, 30s, 2m or 1h; at most ${MAX_SECONDS}`,
  parse(value) {
    const parsed = typeof value === "string" ? readDuration(value) : value;
    if (typeof parsed === "number" && parsed >= 0 && parsed <= MAX_SECONDS) {
      return parsed;
    }
    throw new Refusal(value, this.expected);
  },
  format: formatDuration,
};

/** Sizes from `min` bytes up: bytes, or a number with a unit that makes whole bytes. */
export function byteCount(min: number): ValueType<number> {
  const expected = `bytes, ${min} or more, such as 8190, 64KiB, 1MiB or 2GiB`;
  return {
    kind: "value",
    placeholder: "SIZE",
    expected,
    parse(value) {
      const parsed = typeof value === "string" ? readSize(value) : value;
      const options = { min, max: Number.MAX_SAFE_INTEGER, expected };
      if (typeof parsed === "number") return parseWhole(parsed, options);
      throw new Refusal(value, expected);
    },
    format: formatSize,
  };
}

/** Permission bits, written as Gunicorn takes them: 0o077, 077, 0x3f, or the decimal 63. */
export const permissionBits: ValueType<number> = {
  kind: "value",
  placeholder: "MODE",
  expected: "permission bits such as 0o077, at most 0o777",
  parse(value) {
    const parsed = typeof value === "string" ? parseRadix(value) : value;
    const options = { min: 0, max: 0o777, expected: this.expected };
    if (typeof parsed !== "number") throw new Refusal(value, this.expected);
    return parseWhole(parsed, options);
  },
  format: (value) => `0o${value.toString(8).padStart(3, "0")}`,
};

function parseRadix(text: string): number | undefined {
  if (OCTAL.test(text)) return Number.parseInt(text.replace(/^0o/i, ""), 8);
  return RADIX.test(text) ? Number(text) : undefined;
}

function parseWhole(
  value: unknown,
  options: { min: number; max: number; expected: string },
): number {
  const isWritten = typeof value === "string" && /^\d+$/.test(value);
  const parsed = isWritten ? Number(value) : value;
  if (
    typeof parsed === "number" && Number.isInteger(parsed) &&
    parsed >= options.min && parsed <= options.max
  ) return parsed;
  throw new Refusal(value, options.expected);
}
