/** What the engine accepts, `--http node` answers alike: an app may be moved from one to the other. */
import assert from "node:assert/strict";
import { before, it } from "node:test";
import type { Case } from "../unit/http/case.ts";
import { ALL_CASES } from "../unit/http/corpus/all.ts";
import { serveOnEngine, serveOnNode, withServer } from "./http_fixture.ts";
import { type Answers, ask, ECHO } from "./outcomes/ask.ts";
import {
  type Difference,
  DIFFERENCES,
  thisRuntime,
} from "./outcomes/backend_differences.ts";
import { hasDefaultLimits } from "./outcomes/outcome.ts";

/** Connections at a time. */
const WIDTH = 32;

const GOOD = ALL_CASES.filter((each) =>
  (each.end === "complete" || each.end === "closed") && hasDefaultLimits(each)
);
/** The exceptions of the runtime that runs the test. */
const KNOWN = DIFFERENCES.filter(({ runtimes }) =>
  runtimes?.includes(thisRuntime()) ?? true
);

/** By the place of the case. */
let engine: readonly Answers[] = [];
let node: readonly Answers[] = [];

before(async () => {
  serveOnEngine();
  engine = await askAll();
  // Bun runs all files in one process: the next ones are not for the engine.
  serveOnNode();
  node = await askAll();
});

it(`${GOOD.length} good cases get the same answers from both back ends`, () => {
  const wrong = GOOD.flatMap((each, index) => {
    if (explain(each) !== undefined || isSame(index)) return [];
    return [[each.name, engine[index], node[index]]];
  });
  assert.deepEqual(wrong, []);
});

it("every exception is needed, for every case that it names", () => {
  const stale = GOOD.filter((each, index) =>
    explain(each) !== undefined && isSame(index)
  );
  assert.deepEqual(stale.map(({ name }) => name), []);
  const unused = KNOWN.filter(({ holds }) => !GOOD.some(holds));
  assert.deepEqual(unused.map(({ why }) => why), []);
});

async function askAll(): Promise<Answers[]> {
  const answers: Answers[] = [];
  await withServer(ECHO, async ({ port }) => {
    for (let start = 0; start < GOOD.length; start += WIDTH) {
      const batch = GOOD.slice(start, start + WIDTH);
      answers.push(...await Promise.all(batch.map((each) => ask(port, each))));
    }
  });
  return answers;
}

function explain(wanted: Case): Difference | undefined {
  return KNOWN.find(({ holds }) => holds(wanted));
}

function isSame(index: number): boolean {
  return JSON.stringify(engine[index]) === JSON.stringify(node[index]);
}
