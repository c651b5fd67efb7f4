/**
 * Writes docs/settings.md and docs/from-gunicorn.md from the settings table; with `--check` it writes
 * nothing, and exits with 1 when a page is stale.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { renderGunicornPage } from "./from_gunicorn_page.ts";
import { renderSettingsPage } from "./settings_page.ts";

const PAGES: Readonly<Record<string, () => string>> = {
  "settings.md": renderSettingsPage,
  "from-gunicorn.md": renderGunicornPage,
};

const isCheck = process.argv.includes("--check");
for (const [name, render] of Object.entries(PAGES)) {
  const page = new URL(`./${name}`, import.meta.url);
  if (!isCheck) {
    writeFileSync(page, render());
  } else if (readFileSync(page, "utf8") !== render()) {
    process.stderr.write(`docs/${name} is stale: run npm run docs\n`);
    process.exitCode = 1;
  }
}
