import type { RuntimeName } from "./runtimes.ts";

/** How many tests a process ran, by outcome. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NO_TESTS: Counts = { passed: 0, failed: 0, skipped: 0 };

/** The words of each runner's summary. Deno counts the steps of a test apart; they are not tests here. */
const WORDS: Readonly<
  Record<RuntimeName, Readonly<Record<keyof Counts, RegExp>>>
> = {
  node20: nodeWords(),
  node: nodeWords(),
  bun: {
    passed: /^ *(\d+) pass$/gm,
    failed: /^ *(\d+) (?:fail|errors?)$/gm,
    skipped: /^ *(\d+) (?:skip|todo)$/gm,
  },
  deno: {
    passed: /^(?:ok|FAILED) \| (\d+) passed/gm,
    failed: /^(?:ok|FAILED) \|.* \| (\d+) failed/gm,
    skipped: /^(?:ok|FAILED) \|.* \| (\d+) ignored/gm,
  },
};

function nodeWords(): Readonly<Record<keyof Counts, RegExp>> {
  return {
    passed: /^ℹ pass (\d+)$/gm,
    failed: /^ℹ (?:fail|cancelled) (\d+)$/gm,
    skipped: /^ℹ (?:skipped|todo) (\d+)$/gm,
  };
}

/** To Node, a file without tests is itself a test that passes. */
const EMPTY_FILE = /^✔ \S+\.test\.ts \(.+\)$/gm;

/** Reads the summary that a test runner prints. */
export function countTests(runner: RuntimeName, output: string): Counts {
  const words = WORDS[runner];
  const isNode = runner === "node" || runner === "node20";
  const emptyFiles = isNode ? [...output.matchAll(EMPTY_FILE)].length : 0;
  return {
    passed: sumOf(words.passed, output) - emptyFiles,
    failed: sumOf(words.failed, output),
    skipped: sumOf(words.skipped, output),
  };
}

export function addCounts(one: Counts, other: Counts): Counts {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

function sumOf(pattern: RegExp, output: string): number {
  return [...output.matchAll(pattern)]
    .reduce((sum, match) => sum + Number(match[1]), 0);
}
