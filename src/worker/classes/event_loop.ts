import type { Settings } from "../../config/settings.ts";
import { PfserveError } from "../../errors.ts";
import { EXIT } from "../../exit_codes.ts";
import type { App, FetchHandler } from "../../http/app.ts";
import type {
  HttpBackend,
  HttpObserver,
  HttpOptions,
  TlsOptions,
} from "../../http/backend.ts";
import type { WorkerRuntime } from "../../runtime.ts";
import { loadApp } from "../app_loader.ts";
import { tolerancesOfEngine } from "../../config/cross_checks.ts";
import { engineBounds } from "./engine_bounds.ts";
import { httpRules } from "../../http_rules.ts";
import { adviseOn, WaitAdvice } from "../wait_advice.ts";
import type { OpenWorker, WorkerContext } from "../worker_classes.ts";

/** In a sync worker, clients that have their answer and do not leave: further ones hold it up. */
const MAX_PARTING = 100;

/** `sync` and `async`: the app runs on the event loop that serves it. */
export const openEventLoop: OpenWorker = async (context) => {
  const { runtime, assignment } = context;
  const { app: specification, settings, tls } = assignment;
  await prepareGlobals(settings);
  const app = await loadApp(runtime, specification, settings.appType);
  refuseListening(app, specification);
  const observer = settings.workerClass === "sync"
    ? advisedObserver(context, () => backend.hasWaiting)
    : context.observer;
  const backend: HttpBackend = await createBackend(runtime, app, {
    settings,
    tls,
    observer,
  });
  return backend;
};

/** Who runs a worker with one request at a time is told when that is one too few. */
function advisedObserver(
  { runtime, observer, logger }: WorkerContext,
  hasWaiting: () => boolean,
): HttpObserver {
  const advice = new WaitAdvice({
    clock: runtime.clock,
    busyMs: () => runtime.self.busyMs(),
    hasWaiting,
    advise: (message) => logger.info(message),
  });
  return adviseOn(observer, advice);
}

/** Its clients would be others than pfserve's, and the next worker would find its port taken. */
function refuseListening(app: App, specification: string): void {
  if (app.kind !== "server" || !app.server.listening) return;
  throw new PfserveError(
    `Cannot serve "${specification}": its server listens by itself, expected --worker-class server`,
    { exitCode: EXIT.appFailed },
  );
}

/** Makes the server for an app: pfserve's engine, or node:http where that was chosen or is needed. */
export function createBackend(
  runtime: WorkerRuntime,
  app: App,
  { settings, tls, observer }: BackendParts,
): Promise<HttpBackend> {
  const isSync = settings.workerClass === "sync";
  const options = {
    keepaliveMs: isSync ? 0 : settings.keepalive * 1000,
    maxConnections: isSync ? 1 : settings.workerConnections,
    observer,
    tls,
    ...httpRules(settings),
  };
  if (app.kind === "fetch" && settings.http === "engine") {
    return createEngine(runtime, app.fetch, { ...options, settings });
  }
  refuseTolerances(settings);
  return runtime.createNodeHttp(app, options);
}

/** With a Fetch handler on `--http node`, the configuration has been refused before. */
function refuseTolerances(settings: Settings): void {
  const name = tolerancesOfEngine(settings)[0];
  if (name === undefined) return;
  throw new PfserveError(
    `Cannot use ${name} with a (req, res) handler, which node:http serves: expected a Fetch handler`,
    { exitCode: EXIT.appFailed },
  );
}

/** What a server needs to know besides its app. */
export interface BackendParts {
  readonly settings: Settings;
  readonly tls: TlsOptions | undefined;
  readonly observer: HttpObserver;
}

async function createEngine(
  runtime: WorkerRuntime,
  fetch: FetchHandler,
  { settings, keepaliveMs, ...options }: HttpOptions & { settings: Settings },
): Promise<HttpBackend> {
  const { EngineServer } = await import("../../http/engine/server.ts");
  const { makeRequest } = await import("../../http/fetch/lazy_request.ts");
  const { partsOf } = await import("../../http/fetch/parts_of.ts");
  return new EngineServer(runtime, fetch, {
    ...options,
    ...(settings.workerClass === "sync"
      ? { isOneShot: true, maxParting: MAX_PARTING }
      : {}),
    makeRequest,
    partsOf: (response) => partsOf(response as Response),
    ...engineBounds(settings, keepaliveMs),
  });
}

/** Puts the engine's Request and Response in place; before the app is imported, which may keep them. */
export async function prepareGlobals(settings: Settings): Promise<void> {
  if (settings.http !== "engine") return;
  const { installFetchGlobals } = await import("../../http/fetch/globals.ts");
  installFetchGlobals();
}
