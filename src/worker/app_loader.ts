import { type AppSpec, findModule, parseAppSpec } from "../app_spec.ts";
import { messageOf, PfserveError } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import type { AppType } from "../config/settings.ts";
import type { App } from "../http/app.ts";
import type { WorkerRuntime } from "../runtime.ts";
import {
  findExport,
  isPromise,
  type LoadedModule,
  type NamedValue,
} from "./app_exports.ts";
import {
  describe,
  missingExport,
  noApp,
  unclearHandler,
} from "./app_refusal.ts";
import { isApp, shapeOf } from "./app_shape.ts";
import {
  isOldH3App,
  isServerBuild,
  readyServerOf,
  serverBuildApp,
} from "./framework_shape.ts";
import { explainLoadFailure } from "./load_failure.ts";

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
      path,
      module: await runtime.modules.load(path),
      readText: () => readText(runtime, path),
      loadPackage: (name) => {
        const directory = runtime.files.resolve("..", path);
        return runtime.modules.load(runtime.modules.find(name, directory));
      },
    };
  } catch (error) {
    throw explainLoadFailure(runtime, { specification, path, error });
  }
}

/** A worker may be allowed to load what it may not read. */
function readText({ files }: WorkerRuntime, path: string): string {
  try {
    return files.readText(path);
  } catch {
    return "";
  }
}

/** The export that was asked for, or what it makes or promises; throws `PfserveError` when there is none. */
export async function valueOf(
  loaded: LoadedModule,
  type: AppType = "auto",
): Promise<NamedValue> {
  const { spec, module } = loaded;
  const found = findExport(module, spec, type) ?? await ofServerBuild(loaded);
  if (found === undefined) throw missingExport(loaded);
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
  const value = await readyServer(named.value, loaded);
  try {
    const app = shapeOf(value, type);
    if (app !== undefined) return app;
  } catch (error) {
    throw unclearHandler(error as PfserveError, named.name, loaded);
  }
  throw noApp(named, loaded, type);
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

/** An app may have to be waited for: `export default build()`; some can be, and need not. */
async function settle(value: unknown, { name }: NamedValue): Promise<unknown> {
  if (!isPromise(value) || isApp(value)) return value;
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
