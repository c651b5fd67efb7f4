import { type AppSpec, findModule, parseAppSpec } from "../app_spec.ts";
import { messageOf, PfserveError } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import type { App } from "../http/app.ts";
import type { WorkerRuntime } from "../runtime.ts";
import { isApp, isClass, shapeOf } from "./app_shape.ts";
import { readyServerOf } from "./framework_shape.ts";

/** Where an app is looked for when the specification names no export. */
const USUAL_NAMES = [
  "default",
  "default.default",
  "app",
  "fetch",
  "handler",
  "server",
];

type Exports = Readonly<Record<string, unknown>>;

/** A module that has been imported, and what was asked for of it. */
export interface LoadedModule {
  readonly spec: AppSpec;
  readonly module: Exports;
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
): Promise<App> {
  const loaded = await loadModule(runtime, specification);
  return await appOf(await valueOf(loaded), loaded.spec);
}

/** Imports the module of an app; throws `PfserveError` when there is none, or when it fails. */
export async function loadModule(
  runtime: WorkerRuntime,
  specification: string,
): Promise<LoadedModule> {
  const spec = parseAppSpec(specification);
  const path = findModule(spec.module, runtime.files);
  try {
    return { spec, module: await runtime.modules.load(path) };
  } catch (error) {
    throw failedWith(`Cannot load app "${specification}"`, error);
  }
}

/** The export that was asked for, or what it makes; throws `PfserveError` when there is none. */
export async function valueOf(
  { spec, module }: LoadedModule,
): Promise<NamedValue> {
  const found = findExport(module, spec);
  if (found === undefined) throw missingExport(module, spec);
  return spec.isFactory
    ? { name: found.name, value: await make(found.value, spec) }
    : found;
}

/** The app that a value is; throws `PfserveError` when it is none. */
export async function appOf(
  { name, value }: NamedValue,
  spec: AppSpec,
): Promise<App> {
  const app = shapeOf(await readyServer(value, spec));
  if (app !== undefined) return app;
  throw new PfserveError(
    `Cannot use "${name}" of "${spec.module}" as an app: expected an object with ` +
      `fetch(), a function, or an http.Server, not ${describe(value)}`,
    { exitCode: EXIT.appFailed },
  );
}

/** The export that was asked for; of the usual ones, the first that can be an app. */
export function findExport(
  module: Exports,
  spec: AppSpec,
): NamedValue | undefined {
  const names = spec.name === undefined
    ? USUAL_NAMES
    : [spec.name, `default.${spec.name}`];
  const found = names.map((name) => ({ name, value: lookUp(module, name) }))
    .filter(({ value }) => value !== undefined);
  const best = found.find(({ value }) => isApp(value)) ?? found[0];
  return best && { ...best, name: spec.name ?? "default" };
}

function missingExport(module: Exports, spec: AppSpec): PfserveError {
  const wanted = spec.name === undefined
    ? "a default export"
    : `an export named "${spec.name}"`;
  const exported = Object.keys(module).join(", ") || "nothing";
  const hint = spec.name === undefined
    ? "; an app that listens by itself needs --worker-class server"
    : "";
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

async function readyServer(value: unknown, spec: AppSpec): Promise<unknown> {
  try {
    return await readyServerOf(value);
  } catch (error) {
    throw failedWith(`Cannot start the app of "${spec.module}"`, error);
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
  if (isClass(value)) return "a class";
  return typeof value === "object"
    ? "an object without fetch()"
    : `a ${typeof value}`;
}
