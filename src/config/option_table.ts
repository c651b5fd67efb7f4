import { SETTING_NAMES, settingOf } from "./settings_table.ts";
import type { SettingName } from "./settings.ts";
import type { ValueType } from "./value_type.ts";

/** What a command does instead of serving. */
export type CommandName = "help" | "version";

/** An option of the command line. */
export interface Option {
  /** Its first long flag without the dashes, which names it in errors. */
  readonly key: string;
  readonly flags: readonly string[];
  readonly kind: "value" | "list" | "flag";
  readonly expected: string;
  /** As in `ValueType`. */
  readonly alone?: ValueType<unknown>["alone"];
  /** The setting that it sets, or what it asks the command for. */
  readonly target:
    | { readonly setting: SettingName }
    | { readonly command: CommandName };
}

/** The options that are no settings, with what they do. */
export const COMMAND_OPTIONS: readonly {
  readonly name: CommandName;
  readonly flags: readonly string[];
  readonly doc: string;
}[] = [
  { name: "help", flags: ["-h", "--help"], doc: "Show this help." },
  { name: "version", flags: ["-v", "--version"], doc: "Show the version." },
];

/** Every option of the command. */
export function allOptions(): Option[] {
  const settings = SETTING_NAMES.map(optionOf).filter((option) =>
    option.flags.length > 0
  );
  const commands = COMMAND_OPTIONS.map(({ name, flags }): Option => ({
    key: name,
    flags,
    kind: "flag",
    expected: "",
    target: { command: name },
  }));
  return [...settings, ...commands];
}

/** Options by flag, dashes included; `--no-` forms too. */
export function indexByFlag(
  options: readonly Option[],
): ReadonlyMap<string, Option> {
  return new Map(
    options.flatMap((option) =>
      spellings(option).map((flag): [string, Option] => [flag, option])
    ),
  );
}

function spellings(option: Option): string[] {
  if (!isNegatable(option)) return [...option.flags];
  const long = option.flags.filter((flag) => flag.startsWith("--"));
  return [...option.flags, ...long.map((flag) => `--no-${flag.slice(2)}`)];
}

/** Whether an option may be negated with `--no-`. */
export function isNegatable(option: Option): boolean {
  return option.kind === "flag" && "setting" in option.target;
}

function optionOf(name: SettingName): Option {
  const { flags, type } = settingOf(name);
  const long = flags.find((flag) => flag.startsWith("--")) ?? "";
  return {
    key: long.slice(2),
    flags,
    kind: type.kind,
    expected: type.expected,
    ...(type.alone === undefined ? {} : { alone: type.alone }),
    target: { setting: name },
  };
}
