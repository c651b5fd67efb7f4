/**
 * Writes what the code knows into docs/settings.md, docs/from-gunicorn.md and docs/logging.md; with
 * `--check` it writes
 * nothing, and exits with 1 when a page is stale.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { renderGunicornPage } from "./from_gunicorn_page.ts";
import { renderLoggingPage } from "./logging_page.ts";
import { renderSettingsPage } from "./settings_page.ts";

/** What becomes of each page. */
const PAGES: Readonly<Record<string, (page: string) => string>> = {
  "settings.md": renderSettingsPage,
  "from-gunicorn.md": renderGunicornPage,
  "logging.md": renderLoggingPage,
};

for (const [name, render] of Object.entries(PAGES)) {
  const url = new URL(`./${name}`, import.meta.url);
  const page = readFileSync(url, "utf8");
  const wanted = render(page);
  if (!process.argv.includes("--check")) writeFileSync(url, wanted);
  else if (page !== wanted) {
    process.stderr.write(`docs/${name} is stale: run npm run docs\n`);
    process.exitCode = 1;
  }
}
