import { type AppSpec, findModule, parseAppSpec } from "../app_spec.ts";
import { messageOf, PfserveError } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import type { AppType } from "../config/settings.ts";
import type { App } from "../http/app.ts";
import type { WorkerRuntime } from "../runtime.ts";
import { isApp, isClass, shapeOf } from "./app_shape.ts";
import {
  isOldH3App,
  isServerBuild,
  type LoadPackage,
  readyServerOf,
  serverBuildApp,
} from "./framework_shape.ts";

/** Where an app is looked for when the specification names no export. */
const USUAL_NAMES = [
  "default",
  "default.default",
  "app",
  "fetch",
  "handler",
  "listener",
  "server",
  "default.app",
  "default.handler",
  "default.listener",
  "default.server",
];

/** How many names of exports or properties a message shows. */
const SHOWN_NAMES = 8;

type Exports = Readonly<Record<string, unknown>>;

/** A module that has been imported, and what was asked for of it. */
export interface LoadedModule {
  readonly spec: AppSpec;
  readonly module: Exports;
  readonly loadPackage: LoadPackage;
}

/** A value and what to call it in a message. */
export interface NamedValue {
  readonly name: string;
  readonly value: unknown;
}

/** Imports the app; throws `PfserveError` with exit code 3 (it fails) or 4 (it is no app). */
export async function loadApp(
  runtime: WorkerRuntime,
  specification: string,
  type: AppType,
): Promise<App> {
  const loaded = await loadModule(runtime, specification);
  return await appOf(await valueOf(loaded, type), loaded, type);
}

/** Imports the module of an app; throws `PfserveError` when there is none, or when it fails. */
export async function loadModule(
  runtime: WorkerRuntime,
  specification: string,
): Promise<LoadedModule> {
  const spec = parseAppSpec(specification);
  const path = findModule(spec.module, runtime.files);
  try {
    return {
      spec,
      module: await runtime.modules.load(path),
      loadPackage: (name) => {
        const directory = runtime.files.resolve("..", path);
        return runtime.modules.load(runtime.modules.find(name, directory));
      },
    };
  } catch (error) {
    throw failedWith(`Cannot load app "${specification}"`, error);
  }
}

/** The export that was asked for, or what it makes or promises; throws `PfserveError` when there is none. */
export async function valueOf(
  loaded: LoadedModule,
  type: AppType = "auto",
): Promise<NamedValue> {
  const { spec, module } = loaded;
  const found = findExport(module, spec, type) ?? await ofServerBuild(loaded);
  if (found === undefined) throw missingExport(module, spec);
  const { name, value } = found;
  return {
    name,
    value: await (spec.isFactory ? make(value, spec) : settle(value, found)),
  };
}

/** The app that a value is; throws `PfserveError` when it is none. */
export async function appOf(
  named: NamedValue,
  loaded: LoadedModule,
  type: AppType = "auto",
): Promise<App> {
  const app = shapeOf(await readyServer(named.value, loaded), type);
  if (app !== undefined) return app;
  throw noApp(named, loaded, type);
}

/** The export that was asked for; of the usual ones, the first that can be an app. */
export function findExport(
  module: Exports,
  spec: AppSpec,
  type: AppType = "auto",
): NamedValue | undefined {
  const names = spec.name === undefined
    ? USUAL_NAMES
    : [spec.name, `default.${spec.name}`];
  const found = names.map((name) => ({ name, value: lookUp(module, name) }))
    .filter(({ value }) => value !== undefined && !isBlank(value));
  const best = found.find(({ value }) => isApp(value, type)) ??
    found.find(({ value }) => isPromise(value)) ?? found[0];
  return best && { ...best, name: spec.name ?? best.name };
}

async function ofServerBuild(
  { spec, module, loadPackage }: LoadedModule,
): Promise<NamedValue | undefined> {
  if (spec.name !== undefined || !isServerBuild(module)) return undefined;
  try {
    const value = await serverBuildApp(module, loadPackage);
    return { name: "its server build", value };
  } catch (error) {
    throw failedWith(
      `Cannot serve the build of "${spec.module}" with React Router`,
      error,
    );
  }
}

/** What a CommonJS module exports that exports nothing. */
function isBlank(value: unknown): boolean {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.keys(value).length === 0;
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (Object(value) as { then?: unknown }).then === "function";
}

const EXPECTED: Readonly<Record<AppType, string>> = {
  auto: "an object with fetch(), a function, or an http.Server",
  fetch: "an object with fetch(), or a function, because of --app-type fetch",
  node:
    "a (req, res) function, an http.Server, or an app of Express, Koa, Fastify or Polka, because of --app-type node",
};

function noApp(
  { name, value }: NamedValue,
  { spec, module }: LoadedModule,
  type: AppType,
): PfserveError {
  const others = exportedNames(module).filter((each) => each !== name);
  const hint = spec.name === undefined && others.length > 0
    ? `; if the app is one of its other exports (${
      others.join(", ")
    }), name it: ${spec.module}:${others[0]}`
    : "";
  return new PfserveError(
    `Cannot use "${name}" of "${spec.module}" as an app: expected ${
      EXPECTED[type]
    }, not ${describe(value)}${hint}`,
    { exitCode: EXIT.appFailed },
  );
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

function missingExport(module: Exports, spec: AppSpec): PfserveError {
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

async function make(factory: unknown, spec: AppSpec): Promise<unknown> {
  if (typeof factory !== "function") {
    throw new PfserveError(
      `Cannot call "${spec.name}" of "${spec.module}": expected a function, not ${
        describe(factory)
      }`,
      { exitCode: EXIT.appFailed },
    );
  }
  try {
    return await factory();
  } catch (error) {
    throw failedWith(`Cannot make the app with "${spec.name}()"`, error);
  }
}

/** An app may have to be waited for: \`export default build()\`. */
async function settle(value: unknown, { name }: NamedValue): Promise<unknown> {
  if (!isPromise(value)) return value;
  try {
    return await value;
  } catch (error) {
    throw failedWith(`Cannot make the app that "${name}" promises`, error);
  }
}

async function readyServer(
  value: unknown,
  { spec, loadPackage }: LoadedModule,
): Promise<unknown> {
  try {
    return await readyServerOf(value, loadPackage);
  } catch (error) {
    const hint = isOldH3App(value)
      ? ", which H3 1 needs: export toNodeListener(app) instead"
      : "";
    throw failedWith(`Cannot start the app of "${spec.module}"${hint}`, error);
  }
}

function failedWith(what: string, cause: unknown): PfserveError {
  return new PfserveError(`${what}: ${messageOf(cause)}`, {
    exitCode: EXIT.bootFailed,
    cause,
  });
}

/** The value of a dotted name in what a module exports. */
export function lookUp(module: Exports, dotted: string): unknown {
  let value: unknown = module;
  for (const name of dotted.split(".")) {
    value = (value as Exports | undefined)?.[name];
  }
  return value;
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (isClass(value)) return "a class (export an instance of it)";
  if (Array.isArray(value)) return "an array";
  if (typeof value !== "object") return `a ${typeof value}`;
  const keys = Object.keys(value).slice(0, SHOWN_NAMES).join(", ");
  return keys === "" ? "an empty object" : `an object with ${keys}`;
}
