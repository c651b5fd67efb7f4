import { type Section, SECTIONS, type Setting } from "../src/config/setting.ts";
import {
  formatValue,
  SETTING_NAMES,
  settingOf,
} from "../src/config/settings_table.ts";
import type { SettingName } from "../src/config/settings.ts";

const INTRODUCTION =
  `<!-- Made from src/config/table by docs/settings_reference.ts: edit the table, then run it again. -->

# Settings

A setting is given on the command line, in the environment variable \`PFSERVE_CMD_ARGS\` (arguments,
quoted as in a shell), or in a config file. The command line wins over \`PFSERVE_CMD_ARGS\`, that over
the config file, that over the environment variables named below, and those over the defaults.

A config file is a module whose default export is an object of settings, or a function that returns
one; or a JSON file. \`defineConfig\` gives it types:

\`\`\`ts
import { defineConfig } from "pfserve";

export default defineConfig({
  bind: "0.0.0.0:8080",
  workers: "auto",
  workerClass: "async",
});
\`\`\`

Config files also take the names that Gunicorn has for the same settings. An unknown name is an
error, and so is one setting under two names. Options without a value are turned off by \`--no-\`,
as in \`--no-daemon\`. Durations are seconds, and fractions are allowed.

\`pfserve --print-config\` shows every setting and where it comes from.
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
    ["Environment", renderEnvironment(setting)],
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

function renderEnvironment({ environment }: Setting<unknown>): string {
  if (environment === undefined) return "";
  return `with \`${environment.variable}\` set, the default is ${environment.meaning}`;
}

function renderDefault(name: SettingName, setting: Setting<unknown>): string {
  return `\`${formatValue(name, setting.default) || "none"}\``
    .replace("`none`", "none");
}
