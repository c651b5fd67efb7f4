import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { renderGunicornPage } from "../../docs/from_gunicorn_page.ts";
import { renderSettingsPage } from "../../docs/settings_page.ts";
import { helpText } from "../../src/config/help.ts";
import { printConfigText } from "../../src/config/print_config.ts";
import { resolveSettings } from "../../src/config/resolve.ts";
import { SETTING_NAMES, settingOf } from "../../src/config/settings_table.ts";

it("--help fits 100 columns and has every flag", () => {
  const help = helpText();
  for (const line of help.split("\n")) {
    assert.ok(line.length <= 100, line);
    assert.equal(line, line.trimEnd());
  }
  for (const flag of SETTING_NAMES.flatMap((name) => settingOf(name).flags)) {
    assert.match(help, new RegExp(`(^  |, )${flag}(,| |$)`, "m"));
  }
});

it("--help shows defaults, and where else they come from", () => {
  assert.match(helpText(), /\[default: 127\.0\.0\.1:8000, or from \$PORT\]/);
  assert.match(helpText(), /\[default: 2048\]/);
});

it("--print-config shows each setting on a line, with its origin", async () => {
  const resolved = await resolveSettings({
    argv: ["-b", ":80", "-b", "unix:/a b", "-m", "077", "app.ts"],
    env: { WEB_CONCURRENCY: "3" },
    cpus: () => 1,
    findConfigFile: () => undefined,
    loadConfigFile: () => Promise.resolve({}),
  });
  const lines = printConfigText(resolved).trimEnd().split("\n");
  assert.equal(lines.length, SETTING_NAMES.length);
  const words = lines.map((line) => line.split(/ {2,}/));
  assert.deepEqual(words.map(([name]) => name), [...SETTING_NAMES]);
  const find = (name: string): string[] | undefined =>
    words.find((each) => each[0] === name)?.slice(1);
  assert.deepEqual(find("app"), ["app.ts", "command line"]);
  assert.deepEqual(find("bind"), [":80 'unix:/a b'", "command line"]);
  assert.deepEqual(find("umask"), ["0o077", "command line"]);
  assert.deepEqual(find("workers"), ["3", "environment WEB_CONCURRENCY"]);
  assert.deepEqual(find("pidfile"), ["(none)", "default"]);
});

it("the pages made of the table are what it says now", () => {
  const read = (name: string): string =>
    readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");
  assert.equal(read("settings.md"), renderSettingsPage());
  assert.equal(read("from-gunicorn.md"), renderGunicornPage());
});
