import { PfserveError } from "../errors.ts";

/** A module's exports, by name. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/**
 * What a config file means by its exports: an object or a function that returns one as the default, or
 * one export a setting. `where` follows the value in an error message. Throws `PfserveError`.
 */
export async function evaluateConfig(
  exports: ModuleExports,
  where: string,
): Promise<ModuleExports> {
  const { __esModule: _marker, ...named } = unwrapCommonJs(exports);
  if (!("default" in named) && Object.keys(named).length > 0) return named;
  const exported = named["default"];
  const config = typeof exported === "function" ? await exported() : exported;
  if (isObject(config)) return config;
  throw new PfserveError(
    `Cannot use the default export${where}: expected an object of settings, or a function that returns one`,
  );
}

/** An ES module that was compiled to CommonJS comes as the default export, marked with `__esModule`. */
function unwrapCommonJs(exports: ModuleExports): ModuleExports {
  const inner = exports["default"];
  return isObject(inner) && inner["__esModule"] === true ? inner : exports;
}

function isObject(value: unknown): value is ModuleExports {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
