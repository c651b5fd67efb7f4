import { readFileSync, writeFileSync } from "node:fs";
import {
  formatOutcome,
  type Outcome,
  parseOutcome,
} from "../../test/contract/outcomes/outcome.ts";

/** Something that answers HTTP. */
export interface BackEnd {
  /** The engine, `--http node`, or the runtime's own server. */
  readonly kind: "engine" | "node" | "bare";
  /** Such as "Node 20.20.2". */
  readonly runtime: string;
}

/** The outcomes of one back end, in the order of the cases. */
export interface Column extends BackEnd {
  readonly outcomes: readonly Outcome[];
}

/** What was measured, and for which cases. */
export interface Measurement {
  readonly cases: readonly CaseName[];
  readonly columns: readonly Column[];
}

export interface CaseName {
  readonly topic: string;
  readonly name: string;
}

const FILE = new URL("measured.tsv", import.meta.url);

export function writeRecord({ cases, columns }: Measurement): void {
  const titles = columns.map(({ kind, runtime }) => `${kind}: ${runtime}`);
  const rows = cases.map(({ topic, name }, index) => [
    topic,
    name,
    ...columns.map(({ outcomes }) => formatOutcome(outcomes[index]!)),
  ]);
  const lines = [["topic", "case", ...titles], ...rows];
  writeFileSync(FILE, lines.map((line) => `${line.join("\t")}\n`).join(""));
}

export function readRecord(): Measurement {
  const [titles = [], ...rows] = readFileSync(FILE, "utf8").trimEnd()
    .split("\n").map((line) => line.split("\t"));
  return {
    cases: rows.map(([topic = "", name = ""]) => ({ topic, name })),
    columns: titles.slice(2).map((title, index) => {
      const [kind = "", runtime = ""] = title.split(": ");
      return {
        kind: kind as BackEnd["kind"],
        runtime,
        outcomes: rows.map((row) => parseOutcome(row[index + 2] ?? "")),
      };
    }),
  };
}
