import { PfserveError } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import type { AppType } from "../config/settings.ts";
import {
  type Exports,
  isBlank,
  type LoadedModule,
  type NamedValue,
} from "./app_exports.ts";
import { isClass } from "./app_shape.ts";

/** How many names of exports or properties a message shows. */
const SHOWN_NAMES = 8;

const EXPECTED: Readonly<Record<AppType, string>> = {
  auto: "an object with fetch(), a function, or an http.Server",
  fetch: "an object with fetch(), or a function, because of --app-type fetch",
  node:
    "a (req, res) function, an http.Server, or an app of Express, Koa, Fastify or Polka, because of --app-type node",
};

/** The error for a value that cannot answer. */
export function noApp(
  { name, value }: NamedValue,
  loaded: LoadedModule,
  type: AppType,
): PfserveError {
  const { spec, module } = loaded;
  const others = exportedNames(module).filter((each) => each !== name);
  const hint = spec.name === undefined && others.length > 0
    ? `; if the app is one of its other exports (${
      others.join(", ")
    }), name it: ${spec.module}:${others[0]}`
    : "";
  return new PfserveError(
    `Cannot use "${name}" of "${spec.module}" as an app${
      placeOf(name, loaded)
    }: expected ${EXPECTED[type]}, not ${describe(value)}${hint}`,
    { exitCode: EXIT.appFailed },
  );
}

/** The error for a module without what was asked for. */
export function missingExport({ module, spec }: LoadedModule): PfserveError {
  const wanted = spec.name === undefined
    ? "a default export"
    : `an export named "${spec.name}"`;
  const names = exportedNames(module);
  const exported = names.join(", ") || "nothing";
  const hint = spec.name !== undefined
    ? ""
    : names.length > 0
    ? `; name the export that is the app: ${spec.module}:${names[0]}`
    : "; an app that listens by itself needs --worker-class server";
  return new PfserveError(
    `Cannot find the app in "${spec.module}": expected ${wanted}, it exports ${exported}${hint}`,
    { exitCode: EXIT.appFailed },
  );
}

/** The error for a handler that may be of either kind, with its place. */
export function unclearHandler(
  error: PfserveError,
  name: string,
  loaded: LoadedModule,
): PfserveError {
  return new PfserveError(`${error.message}${placeOf(name, loaded)}`, error);
}

/** Where a module exports something, as far as its text shows; begins with a space. */
function placeOf(name: string, { path, readText }: LoadedModule): string {
  const lines = readText().split("\n");
  const [first = ""] = name.split(".");
  const own = first.replaceAll("$", "\\$");
  const pattern = name === "default"
    ? /^\s*export\s+default\b|\bas\s+default\b|\bmodule\.exports\s*=|^\s*export\s*=/
    : new RegExp(
      `\\bexport\\b.*\\b${own}\\b|\\bexports\\.${own}\\s*=`,
    );
  const index = lines.findIndex((line) => pattern.test(line));
  return index < 0 ? "" : ` (at ${path}:${index + 1})`;
}

/** What a module exports, without other names of the same and what compilers add. */
function exportedNames(module: Exports): string[] {
  const names = Object.keys(module)
    .filter((name) => name !== "module.exports" && name !== "__esModule")
    .filter((name) => !isBlank(module[name]));
  return names.length > SHOWN_NAMES
    ? [...names.slice(0, SHOWN_NAMES), "…"]
    : names;
}

/** What a value is, in a message. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (isClass(value)) return "a class (export an instance of it)";
  if (Array.isArray(value)) return "an array";
  if (typeof value !== "object") return `a ${typeof value}`;
  const keys = Object.keys(value).slice(0, SHOWN_NAMES).join(", ");
  return keys === "" ? "an empty object" : `an object with ${keys}`;
}
