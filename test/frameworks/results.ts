/** What the tests have seen, and the page that tells it. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { TestContext } from "node:test";
import {
  type FrameworkResult,
  type FrameworkRow,
  renderFrameworksPage,
} from "../../docs/frameworks_page.ts";
import { ROOT, type Target, TARGETS } from "../e2e/harness/runtimes.ts";
import {
  type Case,
  casesOf,
  type Framework,
  FRAMEWORKS,
  PROJECTS,
  refusalOf,
  type Start,
} from "./manifest.ts";
import { versionOf } from "./projects.ts";

const PAGE = join(ROOT, "docs", "frameworks.md");
/** The columns of the page, but for the newest Node, whose version changes. */
const NEEDED = ["node20", "bun", "deno"];

const seen: Case[] = [];

/** Notes that a case came out as the manifest says. */
export function note(each: Case): void {
  seen.push(each);
}

/** Compares the page with the results, or writes it if TEST_FRAMEWORKS_WRITE is set. */
export function compareWithPage(context: TestContext): void {
  const isComplete = NEEDED.every((name) =>
    TARGETS.some((target) => target.name === name)
  );
  if (!isComplete) {
    context.diagnostic(`Not compared: that needs ${NEEDED.join(", ")}`);
    return;
  }
  const missing = PROJECTS.flatMap(({ name }) => casesOf(name))
    .filter((each) => !seen.some((one) => isSame(one, each)));
  assert.equal(missing.length, 0, "there are failures: nothing to compare");
  const page = renderFrameworksPage(FRAMEWORKS.flatMap(rowsOf));
  if (process.env["TEST_FRAMEWORKS_WRITE"] !== undefined) {
    writeFileSync(PAGE, page);
  }
  assert.equal(
    readFileSync(PAGE, "utf8"),
    page,
    "docs/frameworks.md is stale: run npm run docs:frameworks",
  );
}

function isSame(one: Case, other: Case): boolean {
  return one.framework === other.framework && one.start === other.start &&
    one.workerClass === other.workerClass && one.target === other.target;
}

function rowsOf(framework: Framework): FrameworkRow[] {
  const version = versionOf(framework.project, framework.package);
  return framework.starts.map((start) => ({
    framework: `${framework.name} ${version}`,
    command: commandOf(start),
    source: `test/apps/${framework.project}`,
    cells: Object.fromEntries(
      TARGETS.map((
        target,
      ) => [titleOf(target), cellOf(framework, start, target)]),
    ),
  }));
}

/** With the class, if there is one alone and it is not the usual one. */
function commandOf({ app, classes, usual }: Start): string {
  const [only = usual, ...others] = classes;
  const isNamed = others.length === 0 && only !== usual;
  return ["pfserve", ...(isNamed ? ["-k", only] : []), app ?? ""].join(" ")
    .trim();
}

function cellOf(
  framework: Framework,
  start: Start,
  target: Target,
): readonly FrameworkResult[] {
  return start.classes.map((workerClass) => ({
    workerClass,
    reason: refusalOf(framework, start, { workerClass, target })?.reason,
  }));
}

/** "Node 20" for "node20". */
function titleOf({ name }: Target): string {
  const [, word = "", version = ""] = /^([a-z]+)(\d*)$/.exec(name) ?? [];
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)} ${version}`.trim();
}
