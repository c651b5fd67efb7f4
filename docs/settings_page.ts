import { type Section, SECTIONS, type Setting } from "../src/config/setting.ts";
import {
  formatValue,
  SETTING_NAMES,
  settingOf,
} from "../src/config/settings_table.ts";
import type { SettingName } from "../src/config/settings.ts";
import { variablesOf } from "../src/config/variables.ts";

const INTRODUCTION =
  `<!-- Made from src/config/table by docs/settings_reference.ts: edit the table, then run it again. -->

# Settings

## Where values come from

Later ones win:

1. the defaults
2. \`PORT\` and \`WEB_CONCURRENCY\`, which hosts set for any program
3. the config file
4. an environment variable for each flag: \`PFSERVE_WORKERS\` for \`--workers\`
5. \`PFSERVE_CMD_ARGS\`: arguments, quoted as in a shell
6. the command line

The file comes with the code, and the environment with the place where the code runs: so the
environment wins over the file. A host that sets \`PORT\` for every program knows nothing of pfserve;
therefore the file wins over that, as in Gunicorn.

\`pfserve --print-config\` shows every setting and where it comes from.

## How values are written

- Durations are seconds, with fractions if need be, or have a unit: \`30\`, \`0.5\`, \`500ms\`, \`30s\`, \`2m\`,
  \`1h\`.
- Sizes are bytes, or have a unit: \`8190\`, \`64KiB\`, \`1MiB\`, \`2GiB\`.
- Options without a value are turned off by \`--no-\`, as in \`--no-daemon\`. Their variables are \`1\` or
  \`true\`, and \`0\` or \`false\`.
- Lists in a variable are words as in a shell: \`PFSERVE_BIND="127.0.0.1:8000 unix:/run/app.sock"\`.
- A variable that is set to nothing counts as not set. One that begins with \`PFSERVE_\` and is no setting
  is warned of.

## The config file

Without \`--config\`, it is the first of \`pfserve.config.ts\`, \`.mts\`, \`.js\`, \`.mjs\` and \`.json\` in the
working directory; the others are not read. It is a module whose default export is an object of
settings, or a function that returns one; or a JSON file. \`defineConfig\` gives it types:

\`\`\`ts
import { defineConfig } from "pfserve";

export default defineConfig({
  bind: "0.0.0.0:8080",
  workers: "auto",
  workerClass: "async",
  timeout: "2m",
});
\`\`\`

It is read again at each reload; with an error in it, the old settings stay. What it imports itself is
read once. So is a config file of a package on Deno: there a reload fails when that has changed, and
\`USR2\` takes it.

Config files also take the names that Gunicorn has for the same settings. An unknown name is an
error, and so is one setting under two names. \`pfserve migrate\` makes a config file of Gunicorn's or
of pm2's: see [From Gunicorn](from-gunicorn.md). An app that is called \`migrate\` is served by
\`pfserve ./migrate\`; the same holds for \`doctor\` and \`init\`.
`;

/** The page docs/settings.md. */
export function renderSettingsPage(): string {
  return [INTRODUCTION, ...SECTIONS.map(renderSection)].join("\n");
}

function renderSection(section: Section): string {
  const names = SETTING_NAMES.filter((name) =>
    settingOf(name).section === section
  );
  return `## ${section}\n\n${names.map(renderSetting).join("\n")}`;
}

function renderSetting(name: SettingName): string {
  const setting = settingOf(name);
  const facts = [
    ["Command line", renderFlags(setting)],
    ["Config file", renderConfigNames(name, setting)],
    ["Environment", renderEnvironment(name, setting)],
    ["Value", setting.type.expected],
    ["Default", renderDefault(name, setting)],
  ];
  const lines = facts.filter(([, fact]) => fact !== "")
    .map(([title, fact]) => `- ${title}: ${fact}\n`);
  return `### ${name}\n\n${setting.doc}\n\n${lines.join("")}`;
}

function renderFlags({ flags, type }: Setting<unknown>): string {
  if (flags.length === 0) return "the argument `APP`";
  return flags.map((flag) => `\`${`${flag} ${type.placeholder}`.trimEnd()}\``)
    .join(", ");
}

function renderConfigNames(
  name: SettingName,
  { alias }: Setting<unknown>,
): string {
  if (name === "config") return "";
  return alias === name ? `\`${name}\`` : `\`${name}\` or \`${alias}\``;
}

function renderEnvironment(
  name: SettingName,
  { environment }: Setting<unknown>,
): string {
  const own = variablesOf(name).map((variable) => `\`${variable}\``).join(", ");
  return environment === undefined
    ? own
    : `${own}; with \`${environment.variable}\` set, the default is ${environment.meaning}`;
}

function renderDefault(name: SettingName, setting: Setting<unknown>): string {
  return `\`${formatValue(name, setting.default) || "none"}\``
    .replace("`none`", "none");
}
