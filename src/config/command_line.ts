import { parseArgs } from "#parse-args";
import { PfserveError } from "../errors.ts";
import { type FormRules, spellOut } from "./argument_forms.ts";
import { reasonAgainst } from "./gunicorn/gunicorn.ts";
import { nearest } from "./nearest.ts";
import {
  allOptions,
  type CommandName,
  indexByFlag,
  isNegatable,
  type Option,
} from "./option_table.ts";
import { COMMAND_LINE, type Given, type Source } from "./source.ts";
import { quote } from "./value_type.ts";

/** What arguments ask for. */
export interface CommandLine {
  /** Serve, or show something and leave. */
  readonly command: "serve" | CommandName;
  /** What they set, not parsed yet. */
  readonly given: readonly Given[];
}

/**
 * Reads arguments; `source` is what they come from. Throws `PfserveError` for an option that does not
 * exist, an option without its value, and a second app; values are not looked at.
 */
export function parseCommandLine(
  argv: readonly string[],
  source: Source = COMMAND_LINE,
): CommandLine {
  const options = allOptions();
  const rules = makeRules(options, source);
  const parsed = parseArgs(spellOut(argv, rules), {
    ...describe(options),
    unknown: (argument, key) =>
      key === undefined || rules.refuseUnknown(argument),
  });
  const isAsked = ({ target, key }: Option): boolean =>
    "command" in target && parsed[key] === true;
  const asked = options.find(isAsked)?.target;
  return {
    command: asked !== undefined && "command" in asked
      ? asked.command
      : "serve",
    given: [
      ...options.flatMap((option) => readOption(option, parsed, source)),
      ...readApp(parsed["_"], source),
    ],
  };
}

/** The options as `parseArgs` wants them: every name of each, and no default for flags. */
function describe(options: readonly Option[]): {
  string: string[];
  boolean: string[];
  collect: string[];
  negatable: string[];
  alias: Record<string, string>;
  default: Record<string, unknown>;
} {
  const names = (isWanted: (option: Option) => boolean): string[] =>
    options.filter(isWanted).flatMap(longNames);
  const flags = names(({ kind }) => kind === "flag");
  return {
    string: ["_", ...names(({ kind }) => kind !== "flag")],
    boolean: flags,
    collect: names(({ kind }) => kind === "list"),
    negatable: names(isNegatable),
    alias: Object.fromEntries(
      options.flatMap((option) =>
        longNames(option).slice(1).map((name) => [name, option.key])
      ),
    ),
    default: Object.fromEntries(flags.map((name) => [name, undefined])),
  };
}

function longNames(option: Option): string[] {
  return option.flags.filter((flag) => flag.startsWith("--"))
    .map((flag) => flag.slice(2));
}

function readOption(
  { target, key, kind, expected }: Option,
  parsed: Readonly<Record<string, unknown>>,
  source: Source,
): Given[] {
  const value = parsed[key];
  const isGiven = kind === "list"
    ? Array.isArray(value) && value.length > 0
    : value !== undefined;
  if (!isGiven || !("setting" in target)) return [];
  if (value === "" || (Array.isArray(value) && value.includes(""))) {
    throw fail(`Missing value for --${key}`, `expected ${expected}`, source);
  }
  return [{ name: target.setting, label: key, value }];
}

function readApp(positional: unknown, source: Source): Given[] {
  const [app, extra] = Array.isArray(positional) ? positional : [];
  if (extra !== undefined) {
    throw fail(
      `Unexpected argument ${quote(extra)}`,
      "expected one app",
      source,
    );
  }
  return app === undefined ? [] : [{ name: "app", label: "app", value: app }];
}

function makeRules(options: readonly Option[], source: Source): FormRules {
  const byFlag = indexByFlag(options);
  const flags = [...byFlag.keys()].filter((flag) => flag.startsWith("--"));
  return {
    byFlag,
    refuseUnknown(argument) {
      const flag = argument.replace(/=.*$/s, "");
      const reason = reasonAgainst(flag) ?? reasonAgainst(flag.slice(0, 2));
      if (reason !== undefined) {
        throw fail(`Cannot use Gunicorn's ${flag}`, reason, source);
      }
      const suggestion = nearest(flag, flags);
      throw fail(
        `Unknown option ${quote(flag)}`,
        suggestion === undefined
          ? "see pfserve --help"
          : `did you mean ${quote(suggestion)}?`,
        source,
      );
    },
    refuseValue(argument) {
      throw fail(
        `Unexpected value in ${quote(argument)}`,
        "expected the option alone",
        source,
      );
    },
  };
}

/** `what` went wrong, in which source, and what is `wanted`. */
function fail(what: string, wanted: string, source: Source): PfserveError {
  return new PfserveError(`${what}${source.where}: ${wanted}`, {
    exitCode: source.exitCode,
  });
}
