import type { Verdict } from "../../test/contract/outcomes/outcome.ts";
import type { Column, Measurement } from "./record.ts";
import { renderTable } from "./table.ts";
import { isOther, judgeAll, type JudgedCase, shortName } from "./verdicts.ts";

const KINDS: Readonly<Record<Column["kind"], string>> = {
  engine: "engine",
  node: "`--http node`",
  bare: "bare",
};

/** By topic and back end: how many cases are answered as demanded, more laxly, more strictly. */
export function renderSummary(measurement: Measurement): string {
  const { columns } = measurement;
  const judged = judgeAll(measurement);
  const shown = columns.flatMap((column, index) =>
    isOther(column) || index === 0 ? [{ column, index }] : []
  );
  const topics = [...new Set(judged.map(({ wanted }) => wanted.topic))];
  const rowOf = (name: string, cases: readonly JudgedCase[]): string[] => [
    name,
    String(cases.length),
    ...shown.map(({ index }) => countVerdicts(cases, index)),
  ];
  return renderTable(
    ["topic", "cases", ...shown.map(({ column }) => titleOf(column))],
    [
      ...topics.map((topic) =>
        rowOf(topic, judged.filter(({ wanted }) => wanted.topic === topic))
      ),
      rowOf("all", judged),
    ],
  );
}

function titleOf(column: Column): string {
  if (!isOther(column)) return KINDS.engine;
  return `${KINDS[column.kind]}, ${shortName(column)}`;
}

/** Such as `40 +2 -1`: as demanded, laxer, stricter. */
function countVerdicts(cases: readonly JudgedCase[], column: number): string {
  const count = (verdict: Verdict): number =>
    cases.filter(({ verdicts }) => verdicts[column] === verdict).length;
  const [laxer, stricter] = [count("laxer"), count("stricter")];
  return [
    String(count("alike")),
    ...(laxer > 0 ? [`+${laxer}`] : []),
    ...(stricter > 0 ? [`-${stricter}`] : []),
  ].join(" ");
}
