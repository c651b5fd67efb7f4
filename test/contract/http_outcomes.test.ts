/**
 * Sends the corpus to the engine over sockets. What it must answer is what docs/http.md says: the
 * record of which that page is made is compared with the corpus, too.
 */
import assert from "node:assert/strict";
import { it } from "node:test";
import type { WireLimits } from "../../src/http/wire/limits.ts";
import type { Case } from "../unit/http/case.ts";
import { ALL_CASES, CORPUS } from "../unit/http/corpus/all.ts";
import {
  fetchApp,
  type HttpFixture,
  useEngine,
  withServer,
} from "./http_fixture.ts";
import { observeExpected } from "./outcomes/observe_expected.ts";
import { expectedOutcome, formatOutcome } from "./outcomes/outcome.ts";
import { openClient, type RawClient } from "./raw_client.ts";

/** Connections at a time. */
const WIDTH = 32;

const APP = fetchApp(async (request) => {
  await request.arrayBuffer();
  return new Response(null);
});

useEngine();

for (const limits of distinctLimits()) {
  const cases = ALL_CASES.filter((each) => isSame(each.limits, limits));
  it(`${cases.length} cases with the limits ${Object.values(limits)} are answered as the corpus says`, () =>
    withServer(APP, (server) => compareAll(server, cases), { limits }));
}

function distinctLimits(): WireLimits[] {
  const texts = ALL_CASES.map(({ limits }) => JSON.stringify(limits));
  return [...new Set(texts)].map((text) => JSON.parse(text) as WireLimits);
}

function isSame(one: WireLimits, other: WireLimits): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Every case is observed before the differences are told. */
async function compareAll(
  { port }: HttpFixture,
  cases: readonly Case[],
): Promise<void> {
  const waiting = [...cases];
  const differences: string[] = [];
  const observeSome = async (): Promise<void> => {
    const other = await openClient(port);
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      differences.push(...await compare(port, next, other));
    }
    other.destroy();
  };
  await Promise.all(Array.from({ length: WIDTH }, observeSome));
  assert.deepEqual(differences, []);
}

async function compare(
  port: number,
  wanted: Case,
  other: RawClient,
): Promise<string[]> {
  const seen = formatOutcome(await observeExpected(port, wanted, other));
  const expected = formatOutcome(expectedOutcome(wanted));
  const topic = Object.keys(CORPUS).find((name) =>
    CORPUS[name]!.includes(wanted)
  );
  return seen === expected
    ? []
    : [`${topic}: ${wanted.name}: ${seen} instead of ${expected}`];
}
