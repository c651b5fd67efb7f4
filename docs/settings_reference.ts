/**
 * Writes docs/settings.md from the settings table; with `--check` it writes nothing, and exits with 1
 * when the page is stale.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { renderSettingsPage } from "./settings_page.ts";

const PAGE = new URL("./settings.md", import.meta.url);

if (!process.argv.includes("--check")) {
  writeFileSync(PAGE, renderSettingsPage());
} else if (readFileSync(PAGE, "utf8") !== renderSettingsPage()) {
  process.stderr.write(
    "docs/settings.md is stale: run npm run docs\n",
  );
  process.exitCode = 1;
}
