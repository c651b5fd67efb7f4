import { hasDefaultLimits } from "../../test/contract/outcomes/outcome.ts";
import type { Case } from "../../test/unit/http/case.ts";
import { CORPUS } from "../../test/unit/http/corpus/all.ts";

/** A case of the corpus, and what it is about. */
export interface TopicCase extends Case {
  readonly topic: string;
}

/** The cases that every back end can be asked: not those with limits of their own. */
export const MEASURED: readonly TopicCase[] = Object.entries(CORPUS).flatMap(
  ([topic, cases]) =>
    cases.filter(hasDefaultLimits).map((each) => ({ ...each, topic })),
);
