import { renderDifferences } from "./differences.ts";
import type { Measurement } from "./record.ts";
import { renderSummary } from "./summary.ts";

/** The page with its tables made anew; they stand between markers. */
export function withTables(page: string, measurement: Measurement): string {
  const withSummary = replace(page, "summary", renderSummary(measurement));
  return replace(withSummary, "differences", renderDifferences(measurement));
}

function replace(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->\n`];
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`Cannot find the marker ${begin}`);
  return `${before}${begin}\n${text}\n${end}${after}`;
}
