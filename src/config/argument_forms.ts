import type { Option } from "./option_table.ts";

/** How to look an option up, and what to do when there is none or it is written wrongly. */
export interface FormRules {
  readonly byFlag: ReadonlyMap<string, Option>;
  /** Throws for an option that does not exist. */
  refuseUnknown(argument: string): never;
  /** Throws for a flag that was given a value. */
  refuseValue(argument: string): never;
}

/**
 * Rewrites arguments to `--option=value` and `--flag`, the forms in which `parseArgs` of @std/cli has
 * no choice. Left to itself it reads `-kasync` as six flags, `-eA=B` as `-e B`, `--access-logfile -` as
 * an option without a value, `--daemon=maybe` as true and `--no-workers=4` as `--workers=4`.
 */
export function spellOut(
  argv: readonly string[],
  rules: FormRules,
): string[] {
  const spelled: string[] = [];
  const rest = [...argv];
  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    if (next === "--") return [...spelled, next, ...rest];
    spelled.push(...spellOne(next, rest, rules));
  }
  return spelled;
}

/** Takes the value from `rest` when the option has none of its own. */
function spellOne(
  argument: string,
  rest: string[],
  rules: FormRules,
): string[] {
  if (argument.startsWith("--")) return spellLong(argument, rest, rules);
  if (argument.startsWith("-") && argument !== "-") {
    return spellShort(argument, rest, rules);
  }
  return [argument];
}

function spellLong(
  argument: string,
  rest: string[],
  rules: FormRules,
): string[] {
  const [flag = "", ...values] = argument.split("=");
  const option = rules.byFlag.get(flag);
  if (values.length > 0) {
    if (option?.kind === "flag") rules.refuseValue(argument);
    if (option === undefined) rules.refuseUnknown(argument);
    return [argument];
  }
  if (option?.alone !== undefined) {
    const { isValue, value } = option.alone;
    const isFollowed = rest[0] !== undefined && isValue.test(rest[0]);
    return [`${argument}=${isFollowed ? rest.shift() : value}`];
  }
  const takesValue = option !== undefined && option.kind !== "flag";
  return takesValue && hasValue(rest)
    ? [`${argument}=${rest.shift()}`]
    : [argument];
}

function spellShort(
  argument: string,
  rest: string[],
  rules: FormRules,
): string[] {
  const option = rules.byFlag.get(argument.slice(0, 2));
  if (option === undefined) return rules.refuseUnknown(argument);
  const flag = `--${option.key}`;
  const tail = argument.slice(2);
  if (option.kind !== "flag") {
    return tail === ""
      ? spellLong(flag, rest, rules)
      : [`${flag}=${tail.replace(/^=/, "")}`];
  }
  if (tail.startsWith("=")) return rules.refuseValue(argument);
  return tail === "" ? [flag] : [flag, ...spellShort(`-${tail}`, rest, rules)];
}

/** Whether the next argument can be a value: no option, but `-` and negative numbers are values. */
function hasValue(rest: readonly string[]): boolean {
  return rest[0] !== undefined && /^(?!-)|^-$|^-[\d.]/.test(rest[0]);
}
