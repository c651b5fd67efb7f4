import { PfserveError } from "../errors.ts";
import { HOOK_NAMES, HOOKS } from "../hooks/hook_names.ts";
import type { Hooks } from "../hooks/hooks.ts";
import { evaluateConfig, type ModuleExports } from "./config_exports.ts";
import { splitHooks } from "./config_hooks.ts";
import { reasonAgainst } from "./gunicorn/gunicorn.ts";
import { nearest } from "./nearest.ts";
import { SETTING_NAMES, settingOf } from "./settings_table.ts";
import type { SettingName } from "./settings.ts";
import {
  CODE,
  fileSource,
  type Given,
  type Layer,
  type Source,
} from "./source.ts";
import { quote } from "./value_type.ts";

/** What a config file gives. */
export interface FileLayer extends Layer {
  readonly hooks: Hooks;
}

/**
 * Reads what the config file at `path` exports: an object or a function that returns one as the default,
 * or one export a setting. Throws `PfserveError` for names that do not exist; values are not looked at.
 */
export async function readConfigModule(
  exports: ModuleExports,
  path: string,
): Promise<FileLayer> {
  const source = fileSource(path);
  return readConfig(await evaluateConfig(exports, source.where), source);
}

/** Reads an object of settings and hooks, as `readConfigModule`. */
export function readConfig(
  object: Readonly<Record<string, unknown>>,
  source: Source,
): FileLayer {
  const { hooks, rest: config } = splitHooks(object, source.where);
  const keys = Object.keys(config).filter((key) => isSet(config[key]));
  const given = keys.map((key): Given => ({
    name: findName(key, source),
    label: key,
    value: config[key],
  }));
  refuseTwice(given, source);
  return { source, given, hooks };
}

/** The setting that a config file calls `key`. */
function findName(key: string, source: Source): SettingName {
  const found = SETTING_NAMES.find((name) =>
    name === key || settingOf(name).alias === key
  );
  if (found === "config" && source !== CODE) {
    throw new PfserveError(
      `Cannot set ${key}${source.where}: a config file cannot name another one`,
    );
  }
  if (found !== undefined) return found;
  const reason = reasonAgainst(key);
  if (reason !== undefined) {
    throw new PfserveError(
      `Cannot use Gunicorn's ${key}${source.where}: ${reason}`,
    );
  }
  const names = [
    ...SETTING_NAMES.flatMap((name) => [name, settingOf(name).alias]),
    ...HOOK_NAMES.flatMap((name) => [name, HOOKS[name].alias]),
  ];
  const suggestion = nearest(key, names);
  throw new PfserveError(
    `Unknown setting ${quote(key)}${source.where}: ${
      suggestion === undefined
        ? "see the settings reference"
        : `did you mean ${quote(suggestion)}?`
    }`,
  );
}

function refuseTwice(given: readonly Given[], source: Source): void {
  for (const [index, { name, label }] of given.entries()) {
    const first = given.findIndex((each) => each.name === name);
    if (first === index) continue;
    throw new PfserveError(
      `Cannot set ${label}${source.where}: it is the same setting as ${
        given[first]?.label
      }`,
    );
  }
}

/** A value of undefined, or null in JSON, leaves a setting alone. */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
