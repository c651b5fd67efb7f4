import { fateOf, GUNICORN_SECTIONS } from "../src/config/gunicorn/gunicorn.ts";
import type {
  GunicornSection,
  GunicornSetting,
} from "../src/config/gunicorn/row.ts";

import type { SettingName } from "../src/config/settings.ts";
import { HOOKS } from "../src/hooks/hook_names.ts";
import type { HookName } from "../src/hooks/hooks.ts";

const INTRODUCTION =
  `<!-- Made from src/config/gunicorn by docs/settings_reference.ts: edit the rows, then run it again. -->

# From Gunicorn

\`pfserve migrate gunicorn.conf.py > pfserve.config.ts\` carries over what is assigned plainly, and names
the rest. It reads pm2's \`ecosystem.config.js\` as well; \`--name\` chooses one of several apps.

Gunicorn's flags work where the setting is there. A flag or a name of Gunicorn that has no meaning here
is refused with its reason, and not ignored. Config files also take Gunicorn's names.

What differs for all settings:

- Later ones win, in Gunicorn's order: defaults, variables such as \`PORT\`, the config file,
  \`PFSERVE_CMD_ARGS\` (as \`GUNICORN_CMD_ARGS\`), the command line. New is a variable for each flag, such
  as \`PFSERVE_WORKERS\`, which wins over the config file.
- A flag has to be written as a whole, and not only its beginning.
- Every flag without a value has a \`--no-\` form.
- A wrong value on the command line ends with exit code 2, elsewhere with 1.
- Durations may have fractions and units: \`0.5\`, \`500ms\`, \`2m\`.

The list has all settings of Gunicorn 26.2.
`;

/** The page docs/from-gunicorn.md. */
export function renderGunicornPage(): string {
  return [INTRODUCTION, ...GUNICORN_SECTIONS.map(renderSection)].join("\n");
}

function renderSection({ title, settings }: GunicornSection): string {
  const rows = settings.map(renderSetting);
  return `## ${title}\n\n| Gunicorn | here | |\n| --- | --- | --- |\n${
    rows.join("")
  }`;
}

function renderSetting(row: GunicornSetting): string {
  const { status, ours, note } = fateOf(row);
  const names = [row.name, ...row.flags].map((name) => `\`${name}\``)
    .join(" ");
  const here = ours === undefined
    ? `**${status}**`
    : `${status}: [\`${ours}\`](${pageOf(ours)})`;
  return `| ${names} | ${here} | ${note} |\n`;
}

function pageOf(name: SettingName | HookName): string {
  return name in HOOKS ? "hooks.md" : `settings.md#${name.toLowerCase()}`;
}
