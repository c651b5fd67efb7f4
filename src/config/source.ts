import { EXIT } from "../exit_codes.ts";
import { PfserveError } from "../errors.ts";
import { settingOf } from "./settings_table.ts";
import type { SettingName } from "./settings.ts";
import { type ParseContext, quote, Refusal } from "./value_type.ts";

/** The environment variable that holds more arguments. */
export const ARGUMENTS_VARIABLE = "PFSERVE_CMD_ARGS";

/** Where values come from: how `--print-config` and errors name it, and how a process ends because of it. */
export interface Source {
  readonly origin: string;
  /** Follows the value in an error message; starts with a space unless it is empty. */
  readonly where: string;
  readonly exitCode: number;
}

/** One value that a source gives, not parsed yet. */
export interface Given {
  readonly name: SettingName;
  /** How the source spells the setting. */
  readonly label: string;
  readonly value: unknown;
}

/** All that one source gives. */
export interface Layer {
  readonly source: Source;
  readonly given: readonly Given[];
}

export const COMMAND_LINE: Source = {
  origin: "command line",
  where: "",
  exitCode: EXIT.usage,
};

export const ARGUMENTS: Source = {
  origin: ARGUMENTS_VARIABLE,
  where: ` in ${ARGUMENTS_VARIABLE}`,
  exitCode: EXIT.failed,
};

/** The program that has the server in its process. */
export const CODE: Source = {
  origin: "serve()",
  where: " in serve()",
  exitCode: EXIT.failed,
};

/** A config file. */
export function fileSource(path: string): Source {
  return {
    origin: `file ${path}`,
    where: ` in ${path}`,
    exitCode: EXIT.failed,
  };
}

/** An environment variable that replaces a default. */
export function environmentSource(variable: string): Source {
  return {
    origin: `environment ${variable}`,
    where: " in the environment",
    exitCode: EXIT.failed,
  };
}

/** Parses what a source gives; an error names the setting, the value and the source. */
export function parseGiven(
  given: Given,
  source: Source,
  context: ParseContext,
): unknown {
  const { type } = settingOf(given.name);
  return explainRefusal(
    () => type.parse(given.value, context),
    given.label,
    source,
  );
}

/** Runs `parse`; a `Refusal` becomes an error that a user can act on. */
export function explainRefusal<Value>(
  parse: () => Value,
  label: string,
  source: Source,
): Value {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new PfserveError(
      `Cannot parse ${label} ${
        quote(error.value)
      }${source.where}: ${error.message}`,
      { exitCode: source.exitCode },
    );
  }
}
