import type { Configuration, SettingName } from "./settings.ts";
import type { ValueType } from "./value_type.ts";

/** The groups of settings, in the order of `--help` and of the reference. */
export const SECTIONS = [
  "Config file",
  "Server socket",
  "Worker processes",
  "HTTP",
  "TLS",
  "Proxies",
  "Protocol tolerances",
  "Logging",
  "Server mechanics",
  "Debugging",
  "Checks",
] as const;

/** A group of settings. */
export type Section = typeof SECTIONS[number];

/** One row of the settings table: all that is known about one setting. */
export interface Setting<Value> {
  readonly section: Section;
  /** Its options on the command line, shortest first; none when a config file alone can set it. */
  readonly flags: readonly string[];
  /** Its other name in a config file: Gunicorn's, where Gunicorn has the setting. */
  readonly alias: string;
  readonly type: ValueType<Value>;
  readonly default: Value;
  /** An environment variable that stands in for the default. */
  readonly environment?: EnvironmentDefault;
  /** Markdown; the first sentence is the summary. */
  readonly doc: string;
}

/** An environment variable that replaces a setting's default. */
export interface EnvironmentDefault {
  readonly variable: string;
  /** What the setting becomes, for the documentation. */
  readonly meaning: string;
  /** Turns the variable's text into what the setting's type parses; throws `Refusal`. */
  toValue(text: string): unknown;
}

/** The rows of some settings. */
export type Rows<Name extends SettingName> = {
  readonly [Each in Name]: Setting<Configuration[Each]>;
};

/** The first sentence of a setting's documentation. */
export function summaryOf(setting: Setting<unknown>): string {
  return setting.doc.split(/(?<=\.)\s/)[0] ?? setting.doc;
}
