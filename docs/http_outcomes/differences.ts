import {
  expectedOutcome,
  formatOutcome,
} from "../../test/contract/outcomes/outcome.ts";
import type { Column, Measurement } from "./record.ts";
import { renderTable } from "./table.ts";
import { judgeAll, type JudgedCase, shortName } from "./verdicts.ts";

/** Names in a row; more cases with the same outcomes are counted. */
const SHOWN_NAMES = 3;

/** The cases that some back end does not answer as demanded; those with the same outcomes in a row. */
export function renderDifferences(measurement: Measurement): string {
  const differing = judgeAll(measurement).filter(({ verdicts }) =>
    verdicts.some((verdict) => verdict !== "alike")
  );
  const topics = [...new Set(differing.map(({ wanted }) => wanted.topic))];
  return topics.map((topic) => {
    const cases = differing.filter(({ wanted }) => wanted.topic === topic);
    return `### ${capitalize(topic)}\n\n${renderTopic(cases, measurement)}`;
  }).join("\n");
}

function renderTopic(
  cases: readonly JudgedCase[],
  { columns }: Measurement,
): string {
  const rows = new Map<string, JudgedCase[]>();
  for (const each of cases) {
    const outcomes = [
      formatOutcome(expectedOutcome(each.wanted)),
      ...(["node", "bare"] as const).flatMap((kind) =>
        cellsOf(columns.filter((column) => column.kind === kind), each.index)
      ),
    ];
    const key = JSON.stringify(outcomes);
    rows.set(key, [...rows.get(key) ?? [], each]);
  }
  return renderTable(
    [
      "case",
      "RFC",
      "engine",
      "`--http node`",
      "node:http",
      "Bun.serve",
      "Deno.serve",
    ],
    [...rows].map(([key, same]) => [
      namesOf(same),
      sectionsOf(same),
      ...JSON.parse(key) as string[],
    ]),
  );
}

/** One cell for `--http node`; for the bare servers one each, where Node has two versions. */
function cellsOf(columns: readonly Column[], index: number): string[] {
  const isBare = columns[0]!.kind === "bare";
  if (!isBare) return [mergeOutcomes(columns, index)];
  return ["Node", "Bun", "Deno"].map((name) =>
    mergeOutcomes(
      columns.filter(({ runtime }) => runtime.startsWith(name)),
      index,
    )
  );
}

/** The outcome that all have, or each with its runtimes. */
function mergeOutcomes(columns: readonly Column[], index: number): string {
  const names = new Map<string, string[]>();
  for (const column of columns) {
    const outcome = formatOutcome(column.outcomes[index]!);
    names.set(outcome, [...names.get(outcome) ?? [], shortName(column)]);
  }
  if (names.size === 1) return [...names.keys()][0]!;
  return [...names].map(([outcome, runtimes]) =>
    `${runtimes.join(", ")}: ${outcome}`
  ).join("; ");
}

function namesOf(cases: readonly JudgedCase[]): string {
  const names = cases.slice(0, SHOWN_NAMES).map(({ wanted }) => wanted.name);
  const more = cases.length - names.length;
  return [...names, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

function sectionsOf(cases: readonly JudgedCase[]): string {
  return [...new Set(cases.map(({ wanted }) => wanted.section))].join(", ");
}

function capitalize(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
