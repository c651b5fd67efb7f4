import { ATOMS, NAMED_ATOMS } from "../src/config/access_log_format.ts";
import { ACCESS_KEYS } from "../src/log/access_json.ts";
import { ERROR_KEYS } from "../src/log/log_record.ts";
import { METRICS } from "../src/log/statsd.ts";

/** The tables of docs/logging.md that the code knows, by the name in their marks. */
const TABLES: Readonly<Record<string, () => string>> = {
  atoms: () =>
    table("atom", "what it is", [
      ...Object.entries(ATOMS).map(([name, text]) => [`%(${name})s`, text]),
      ...Object.entries(NAMED_ATOMS).map(([letter, text]) => [
        `%({NAME}${letter})s`,
        text,
      ]),
    ]),
  "access keys": () => table("key", "what it is", Object.entries(ACCESS_KEYS)),
  "error keys": () => table("key", "what it is", Object.entries(ERROR_KEYS)),
  metrics: () => table("metric", "what it is", Object.entries(METRICS)),
};

/** The page with its tables as the code has them now; the text around them is kept. */
export function renderLoggingPage(page: string): string {
  return Object.entries(TABLES).reduce((text, [name, render]) => {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
    const [before = "", rest, more] = text.split(begin);
    const after = rest?.split(end)[1];
    if (after === undefined || more !== undefined) {
      throw new Error(
        `docs/logging.md has no place for ${name}: expected ${begin} and ${end} once`,
      );
    }
    return `${before}${begin}\n\n${render()}\n${end}${after}`;
  }, page);
}

/** A table as `deno fmt` writes it. */
function table(
  first: string,
  second: string,
  rows: readonly (readonly string[])[],
): string {
  const cells = rows.map(([name = "", text = ""]) => [`\`${name}\``, text]);
  const all = [[first, second], ...cells];
  const widths = [0, 1].map((column) =>
    Math.max(...all.map((row) => row[column]!.length))
  );
  const line = (row: readonly string[]): string =>
    `| ${
      row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")
    } |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return `${[line(all[0]!), rule, ...all.slice(1).map(line)].join("\n")}\n`;
}
