/**
 * Measures what every back end answers to the corpus of the tests, and writes the tables of
 * docs/http.md; it takes some minutes. With `--render` it writes them from the last measurement;
 * with `--check` it writes nothing, and exits with 1 when the page is stale.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { MEASURED } from "./http_outcomes/cases.ts";
import { withTables } from "./http_outcomes/page.ts";
import {
  type Column,
  readRecord,
  writeRecord,
} from "./http_outcomes/record.ts";

const PAGE = new URL("./http.md", import.meta.url);

async function measure(): Promise<void> {
  const { measureAll } = await import("./http_outcomes/measure.ts");
  const { allBackEnds } = await import("./http_outcomes/servers.ts");
  const columns: Column[] = [];
  for (const { kind, runtime, serve } of allBackEnds()) {
    process.stdout.write(`${kind}: ${runtime}\n`);
    await serve(async (port) => {
      const outcomes = await measureAll(port, MEASURED);
      columns.push({ kind, runtime, outcomes });
    });
  }
  writeRecord({ cases: MEASURED, columns });
}

const isCheck = process.argv.includes("--check");
if (!isCheck && !process.argv.includes("--render")) await measure();

const before = readFileSync(PAGE, "utf8");
const after = withTables(before, readRecord());
if (!isCheck) writeFileSync(PAGE, after);
else if (before !== after) {
  process.stderr.write("docs/http.md is stale: run npm run docs:http\n");
  process.exitCode = 1;
}
