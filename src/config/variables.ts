import { nearest } from "./nearest.ts";
import { SETTING_NAMES, settingOf } from "./settings_table.ts";
import type { SettingName } from "./settings.ts";
import { splitWords } from "./shell_words.ts";
import {
  ARGUMENTS_VARIABLE,
  environmentSource,
  type Given,
  type Layer,
} from "./source.ts";
import { PfserveError } from "../errors.ts";

const PREFIX = "PFSERVE_";

/** Variables of the same prefix that are no settings: what they are for is in ARCHITECTURE.md. */
const OTHER_VARIABLES: readonly string[] = [
  ARGUMENTS_VARIABLE,
  "PFSERVE_DETACHED",
  "PFSERVE_FFI",
  "PFSERVE_LISTENERS",
  "PFSERVE_MOVED",
  "PFSERVE_PREDECESSOR",
  "PFSERVE_WORKER_ID",
];

/** What Kubernetes tells every container of a service called "pfserve". */
const OF_A_SERVICE =
  /^PFSERVE_(SERVICE_(HOST|PORT(_\w+)?)|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/;

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment variables that set a setting, the one to document first: one for each long flag. */
export function variablesOf(name: SettingName): readonly string[] {
  const { flags } = settingOf(name);
  const words = name === "app"
    ? [name]
    : flags.filter((flag) => flag.startsWith("--")).map((flag) =>
      flag.slice(2)
    );
  return [
    ...new Set(
      words.map((word) => PREFIX + word.toUpperCase().replaceAll("-", "_")),
    ),
  ];
}

/** Reads the environment, a layer for each variable. Throws `PfserveError`; values are not looked at. */
export function readVariables(env: Environment): Layer[] {
  return SETTING_NAMES.flatMap((name) => {
    const variables = variablesOf(name).filter((variable) => env[variable]);
    const [variable, another] = variables;
    if (another !== undefined) {
      throw new PfserveError(
        `Cannot use ${another} in the environment: it is the same setting as ${variable}`,
      );
    }
    return variable === undefined
      ? []
      : [readVariable(name, variable, env[variable] ?? "")];
  });
}

/** A sentence for each variable that looks like a setting and is none. */
export function warnOfVariables(env: Environment): string[] {
  const known = [...SETTING_NAMES.flatMap(variablesOf), ...OTHER_VARIABLES];
  return Object.keys(env)
    .filter((name) =>
      name.startsWith(PREFIX) && !known.includes(name) &&
      !OF_A_SERVICE.test(name)
    )
    .map((name) => {
      const suggestion = nearest(name.slice(PREFIX.length), stripped(known));
      const advice = suggestion === undefined
        ? "see the settings reference"
        : `did you mean ${PREFIX}${suggestion}?`;
      return `Unknown variable ${name} in the environment: ${advice}`;
    });
}

/** Without what they all begin with, which would make them all alike. */
function stripped(names: readonly string[]): string[] {
  return names.map((name) => name.slice(PREFIX.length));
}

function readVariable(
  name: SettingName,
  variable: string,
  text: string,
): Layer {
  const given: Given = { name, label: variable, value: valueOf(name, text) };
  return { source: environmentSource(variable), given: [given] };
}

/** Lists are words as in a shell; flags may be digits, as most tools have it. */
function valueOf(name: SettingName, text: string): unknown {
  switch (settingOf(name).type.kind) {
    case "list":
      return splitWords(text, variablesOf(name)[0] ?? name);
    case "flag":
      return text === "1" ? true : text === "0" ? false : text;
    case "value":
      return text;
  }
}
