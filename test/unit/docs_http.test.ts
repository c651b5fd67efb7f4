/**
 * The tables of docs/http.md are made of a measurement that needs every runtime. What the engine
 * answers now is compared with the corpus by a contract test, and the measurement with the corpus here.
 */
import assert from "node:assert/strict";
import { it } from "node:test";
import { MEASURED } from "../../docs/http_outcomes/cases.ts";
import { withTables } from "../../docs/http_outcomes/page.ts";
import { readRecord } from "../../docs/http_outcomes/record.ts";
import {
  expectedOutcome,
  formatOutcome,
} from "../contract/outcomes/outcome.ts";
import { readPage } from "./markdown.ts";

const record = readRecord();

it("the measurement has every case of the corpus that has the usual limits", () => {
  const known = MEASURED.map(({ topic, name }) => ({ topic, name }));
  assert.deepEqual(record.cases, known, "run npm run docs:http");
});

it("the engine was measured to answer as the corpus expects, on every runtime", () => {
  const engines = record.columns.filter(({ kind }) => kind === "engine");
  assert.equal(engines.length, 4);
  for (const { runtime, outcomes } of engines) {
    MEASURED.forEach((wanted, index) => {
      assert.equal(
        formatOutcome(outcomes[index]!),
        formatOutcome(expectedOutcome(wanted)),
        `${wanted.name} on ${runtime}`,
      );
    });
  }
});

it("the tables of docs/http.md are those of the measurement", () => {
  const page = readPage("docs/http.md");
  assert.equal(page, withTables(page, record), "run npm run docs:http");
});
