/**
 * Reads the same bytes with llhttp, the parser of node:http. Other runtimes have no llhttp, or
 * another one: there the corpus tells what is right, and the fuzzer that nothing is guessed.
 */
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { DEFAULT_LIMITS } from "./http/case.ts";
import { checkCase } from "./http/check_case.ts";
import { compareWithLlhttp } from "./http/compare_llhttp.ts";
import { ALL_CASES } from "./http/corpus/all.ts";
import {
  describeMutant,
  type FuzzOptions,
  readFuzzOptions,
} from "./http/fuzz_options.ts";
import { Llhttp, type LlhttpReading } from "./http/llhttp.ts";
import { makeMutant } from "./http/mutate.ts";
import { makeRandom } from "./http/pieces.ts";
import { encodeLatin1, readMessages } from "./http/read_messages.ts";

const IS_NODE = !("Bun" in globalThis) && !("Deno" in globalThis);
const MUTANTS = readFuzzOptions(100_000);
const MUTANTS_OVER_SOCKETS = readFuzzOptions(2_000);
/** Connections at a time. */
const BATCH = 50;
/** Cases of limits, which node:http does not have. */
const COMPARED = ALL_CASES.filter(({ limits, end }) =>
  JSON.stringify(limits) === JSON.stringify(DEFAULT_LIMITS) &&
  end !== 413 && end !== 414 && end !== 431
);

type Read = (bytes: Uint8Array) => Promise<LlhttpReading>;

async function compare(text: string, read: Read): Promise<string> {
  const bytes = encodeLatin1(text);
  const theirs = await read(bytes);
  return compareWithLlhttp(text, readMessages([bytes], DEFAULT_LIMITS), theirs);
}

/** A text, and how to find it again. */
type Named = readonly [text: string, what: string];

/** All connections of a batch end before a difference is told: none is left behind. */
async function compareBatch(
  batch: readonly Named[],
  read: Read,
): Promise<void> {
  const differences = await Promise.all(
    batch.map(([text]) => compare(text, read)),
  );
  differences.forEach((difference, index) =>
    assert.equal(difference, "", batch[index]![1])
  );
}

async function compareCorpus(read: Read): Promise<void> {
  for (let start = 0; start < COMPARED.length; start += BATCH) {
    const batch = COMPARED.slice(start, start + BATCH);
    await compareBatch(batch.map(({ name, bytes }) => [bytes, name]), read);
  }
}

async function compareMutants(
  options: FuzzOptions,
  read: Read,
): Promise<void> {
  const random = makeRandom(options.seed);
  for (let start = 0; start < options.count; start += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, index): Named => {
      const text = makeMutant(random);
      return [text, describeMutant(text, options, start + index)];
    });
    await compareBatch(batch, read);
  }
}

if (IS_NODE) {
  const llhttp = new Llhttp();
  before(() => llhttp.listen());
  after(() => llhttp.close());

  it("the corpus is read as llhttp reads it, or refused for a reason", () =>
    compareCorpus((bytes) => llhttp.read(bytes)));

  it("the same over sockets", () =>
    compareCorpus((bytes) => llhttp.readOverLoopback(bytes)));

  it(`${MUTANTS.count} mutants are read as llhttp reads them`, () =>
    compareMutants(MUTANTS, (bytes) => llhttp.read(bytes)));

  it(`${MUTANTS_OVER_SOCKETS.count} mutants over sockets`, () =>
    compareMutants(
      MUTANTS_OVER_SOCKETS,
      (bytes) => llhttp.readOverLoopback(bytes),
    ));
} else {
  it("the corpus is read as it says, and so as llhttp reads it on Node", () => {
    for (const wanted of ALL_CASES) {
      const bytes = encodeLatin1(wanted.bytes);
      checkCase(wanted, readMessages([bytes], wanted.limits));
    }
  });
}
