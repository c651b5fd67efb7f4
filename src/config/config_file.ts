import { PfserveError } from "../errors.ts";
import { nearest } from "./nearest.ts";
import { SETTING_NAMES, settingOf } from "./settings_table.ts";
import type { SettingName } from "./settings.ts";
import { fileSource, type Given, type Layer, type Source } from "./source.ts";
import { quote } from "./value_type.ts";

/** A module's exports, by name. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/**
 * Reads what the config file at `path` exports: an object or a function that returns one as the default,
 * or one export a setting. Throws `PfserveError` for names that do not exist; values are not looked at.
 */
export async function readConfigModule(
  exports: ModuleExports,
  path: string,
): Promise<Layer> {
  const source = fileSource(path);
  const config = await evaluate(exports, source);
  const keys = Object.keys(config).filter((key) => isSet(config[key]));
  const given = keys.map((key): Given => ({
    name: findName(key, source),
    label: key,
    value: config[key],
  }));
  refuseTwice(given, source);
  return { source, given };
}

async function evaluate(
  exports: ModuleExports,
  source: Source,
): Promise<ModuleExports> {
  const { __esModule: _marker, ...named } = unwrapCommonJs(exports);
  if (!("default" in named) && Object.keys(named).length > 0) return named;
  const exported = named["default"];
  const config = typeof exported === "function" ? await exported() : exported;
  if (isObject(config)) return config;
  throw new PfserveError(
    `Cannot use the default export${source.where}: expected an object of settings, or a function that returns one`,
  );
}

/** An ES module that was compiled to CommonJS comes as the default export, marked with `__esModule`. */
function unwrapCommonJs(exports: ModuleExports): ModuleExports {
  const inner = exports["default"];
  return isObject(inner) && inner["__esModule"] === true ? inner : exports;
}

/** The setting that a config file calls `key`. */
function findName(key: string, source: Source): SettingName {
  const found = SETTING_NAMES.find((name) =>
    name === key || settingOf(name).alias === key
  );
  if (found === "config") {
    throw new PfserveError(
      `Cannot set ${key}${source.where}: a config file cannot name another one`,
    );
  }
  if (found !== undefined) return found;
  const names = SETTING_NAMES.flatMap((name) => [name, settingOf(name).alias]);
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

function isObject(value: unknown): value is ModuleExports {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
