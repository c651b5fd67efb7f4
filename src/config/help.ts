import { COMMAND_OPTIONS } from "./option_table.ts";
import { SECTIONS, summaryOf } from "./setting.ts";
import { formatValue, SETTING_NAMES, settingOf } from "./settings_table.ts";
import type { SettingName } from "./settings.ts";
import { ARGUMENTS_VARIABLE } from "./source.ts";

/** The widest line of the help text. */
const WIDTH = 100;

/** Where the second column begins. */
const INDENT = 34;

const INTRODUCTION = `Usage: pfserve [OPTIONS] [APP]
       pfserve doctor [--json] [OPTIONS] [APP]
       pfserve init [DIR] [--app APP]
       pfserve migrate FILE [--name APP]

Serves an app with pre-forked workers, on Node, Bun and Deno.

"doctor" says what would serve here, and what is in its way.
"init" writes a config file, a systemd unit and a Dockerfile; it changes nothing that is there.
"migrate" prints a config file that is made of Gunicorn's or of pm2's.

APP is MODULE, MODULE:NAME or MODULE:FACTORY(); by itself MODULE means its default export. A config
file may name it instead.

Examples:
  pfserve app.ts
  pfserve -w auto -k async -b 0.0.0.0:8080 app.ts
  pfserve -b unix:/run/app.sock server.js:app
  pfserve --check-config -c pfserve.config.ts
  pfserve doctor app.ts
  pfserve migrate gunicorn.conf.py > pfserve.config.ts
`;

const NOTES =
  `Later ones win: defaults, the config file, the environment, ${ARGUMENTS_VARIABLE}, the command line.
In the environment, --worker-class is PFSERVE_WORKER_CLASS.
Options without a value are turned off by --no-, as in --no-daemon.
`;

/** The text of `--help`; it fits 100 columns. */
export function helpText(): string {
  const sections = SECTIONS.map((section) => {
    const names = SETTING_NAMES.filter((name) =>
      settingOf(name).section === section && settingOf(name).flags.length > 0
    );
    return `${section}:\n${names.map(describeSetting).join("")}`;
  });
  const others = COMMAND_OPTIONS.map(({ flags, doc }) =>
    describeOption(flags.join(", "), doc)
  );
  return [INTRODUCTION, ...sections, `Other:\n${others.join("")}`, NOTES]
    .join("\n");
}

function describeSetting(name: SettingName): string {
  const { flags, type, environment } = settingOf(name);
  const isOn = settingOf(name).default === true;
  // The one that changes something has to be seen.
  const spelled = isOn
    ? flags.flatMap((flag) => [flag, flag.replace("--", "--no-")])
    : flags;
  const left = `${spelled.join(", ")} ${type.placeholder}`.trimEnd();
  const text = summaryOf(settingOf(name)).replaceAll("`", "");
  const variable = environment === undefined
    ? ""
    : `, or from $${environment.variable}`;
  const value = type.kind === "flag" && !isOn
    ? ""
    : formatValue(name, settingOf(name).default);
  return describeOption(
    left,
    value === "" ? text : `${text} [default: ${value}${variable}]`,
  );
}

function describeOption(left: string, text: string): string {
  const [first = "", ...more] = wrap(text, WIDTH - INDENT);
  const column = `  ${left}`;
  const head = column.length < INDENT - 1
    ? `${column.padEnd(INDENT)}${first}`
    : `${column}\n${" ".repeat(INDENT)}${first}`;
  return `${[head, ...more].join(`\n${" ".repeat(INDENT)}`)}\n`;
}

/** Breaks text at spaces, but not within brackets unless they are too long. */
function wrap(text: string, width: number): string[] {
  const isLong = (text.match(/\[.*\]/)?.[0].length ?? 0) > width;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(isLong ? " " : / (?![^[]*\])/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length > width && line !== "") lines.push(line);
    line = longer.length > width ? word : longer;
  }
  return [...lines, line];
}
