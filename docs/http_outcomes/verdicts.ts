import {
  expectedOutcome,
  judge,
  type Verdict,
} from "../../test/contract/outcomes/outcome.ts";
import { MEASURED, type TopicCase } from "./cases.ts";
import type { Column, Measurement } from "./record.ts";

/** A case, and what became of it at each back end. */
export interface JudgedCase {
  readonly wanted: TopicCase;
  /** In the order of the columns of the measurement. */
  readonly verdicts: readonly Verdict[];
  /** Where it is in the outcomes of a column. */
  readonly index: number;
}

/** Judges each case by what the corpus expects. */
export function judgeAll({ columns }: Measurement): JudgedCase[] {
  return MEASURED.map((wanted, index) => {
    const expected = expectedOutcome(wanted);
    const verdicts = columns.map(({ outcomes }) =>
      judge(expected, outcomes[index]!)
    );
    return { wanted, verdicts, index };
  });
}

/** The engine is one back end: it answers alike on every runtime. */
export function isOther({ kind }: Column): boolean {
  return kind !== "engine";
}

/** Such as "Node 20", "Bun". */
export function shortName({ runtime }: Pick<Column, "runtime">): string {
  return runtime.replace(/^(Node \d+|[A-Z][a-z]+).*/, "$1");
}
