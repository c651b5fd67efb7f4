import assert from "node:assert/strict";
import { it } from "node:test";
import { HANDLED_SIGNALS } from "../../src/arbiter/signals.ts";
import { readPage, tableRows } from "./markdown.ts";

/** The signals that a table names in its first column, in the order of the table. */
function signalsIn(page: string, heading: string): string[] {
  const rows = tableRows(readPage(page), heading);
  return rows.flatMap(([first = ""]) =>
    [...first.matchAll(/`([A-Z\d]+)`/g)].map((match) => `SIG${match[1]}`)
  );
}

it("docs/signals.md describes every signal that the arbiter handles, and no other", () => {
  const described = signalsIn("docs/signals.md", "To the arbiter");
  assert.deepEqual(described.sort(), [...HANDLED_SIGNALS].sort());
});

it("the README describes the same signals", () => {
  const described = signalsIn("README.md", "Signals");
  assert.deepEqual(described.sort(), [...HANDLED_SIGNALS].sort());
});

it("docs/signals.md says of each of them what it does to a worker", () => {
  const described = signalsIn("docs/signals.md", "To a worker");
  const missing = HANDLED_SIGNALS.filter((name) => !described.includes(name));
  assert.deepEqual(missing, []);
  assert.equal(new Set(described).size, described.length);
});
