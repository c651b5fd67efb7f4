import { type AppSpec, findModule, parseAppSpec } from "../app_spec.ts";
import { messageOf, PfserveError } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import type { App } from "../http/app.ts";
import type { WorkerRuntime } from "../runtime.ts";
import { isClass, shapeOf } from "./app_shape.ts";

/** Where an app is looked for when the specification names no export. */
const USUAL_NAMES = [
  "default",
  "default.default",
  "app",
  "fetch",
  "handler",
  "server",
];

/** Imports the app; throws `PfserveError` with exit code 3 (it fails) or 4 (it is no app). */
export async function loadApp(
  runtime: WorkerRuntime,
  specification: string,
): Promise<App> {
  const spec = parseAppSpec(specification);
  const path = findModule(spec.module, runtime.files);
  let module: Record<string, unknown>;
  try {
    module = await runtime.modules.load(path);
  } catch (error) {
    throw new PfserveError(
      `Cannot load app "${specification}": ${messageOf(error)}`,
      {
        exitCode: EXIT.bootFailed,
        cause: error,
      },
    );
  }
  const value = spec.isFactory
    ? await makeApp(module, spec)
    : exportOf(module, spec);
  const app = shapeOf(value);
  if (app !== undefined) return app;
  throw new PfserveError(
    `Cannot use "${
      spec.name ?? "default"
    }" of "${spec.module}" as an app: expected an object with ` +
      `fetch(), or a function, not ${describe(value)}`,
    { exitCode: EXIT.appFailed },
  );
}

function exportOf(module: Record<string, unknown>, spec: AppSpec): unknown {
  const names = spec.name === undefined
    ? USUAL_NAMES
    : [spec.name, `default.${spec.name}`];
  let found: unknown;
  for (const name of names) {
    const value = lookUp(module, name);
    if (value === undefined) continue;
    if (isApp(value)) return value;
    found ??= value;
  }
  if (found !== undefined) return found;
  const wanted = spec.name === undefined
    ? "a default export"
    : `an export named "${spec.name}"`;
  const exported = Object.keys(module).join(", ") || "nothing";
  throw new PfserveError(
    `Cannot find the app in "${spec.module}": expected ${wanted}, it exports ${exported}`,
    { exitCode: EXIT.appFailed },
  );
}

async function makeApp(
  module: Record<string, unknown>,
  spec: AppSpec,
): Promise<unknown> {
  const factory = exportOf(module, spec);
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
    throw new PfserveError(
      `Cannot make the app with "${spec.name}()": ${messageOf(error)}`,
      {
        exitCode: EXIT.bootFailed,
        cause: error,
      },
    );
  }
}

function isApp(value: unknown): boolean {
  return (typeof value === "function" && !isClass(value)) ||
    typeof (Object(value) as { fetch?: unknown }).fetch === "function";
}

function lookUp(module: Record<string, unknown>, dotted: string): unknown {
  let value: unknown = module;
  for (const name of dotted.split(".")) {
    value = (value as Record<string, unknown> | undefined)?.[name];
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
