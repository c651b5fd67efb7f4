import { formatValue, SETTING_NAMES } from "./settings_table.ts";
import type { Configuration } from "./settings.ts";
import type { Resolved } from "./resolve.ts";

/** A value longer than this does not push the third column of all others to the right. */
const WIDEST_VALUE = 40;

/** The text of `--print-config`: a line for each setting, with its value and where that comes from. */
export function printConfigText(
  { settings, app, origins }: Resolved,
): string {
  const configuration: Configuration = { ...settings, app };
  const rows = SETTING_NAMES.map((name) => ({
    name,
    value: formatValue(name, configuration[name]) || "(none)",
    origin: origins[name],
  }));
  const nameWidth = widest(rows.map(({ name }) => name));
  const values = rows.map(({ value }) => value);
  const valueWidth = widest(
    values.filter(({ length }) => length <= WIDEST_VALUE),
  );
  return rows.map(({ name, value, origin }) =>
    `${name.padEnd(nameWidth)}  ${value.padEnd(valueWidth)}  ${origin}\n`
  ).join("");
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length));
}
