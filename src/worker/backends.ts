import type { Settings } from "../config/settings.ts";
import type { App, FetchHandler } from "../http/app.ts";
import type { HttpBackend, HttpObserver } from "../http/backend.ts";
import type { WorkerRuntime } from "../runtime.ts";

/** Makes the server for an app: pfserve's engine, or node:http where that was chosen or is needed. */
export function createBackend(
  runtime: WorkerRuntime,
  app: App,
  { settings, observer }: { settings: Settings; observer: HttpObserver },
): Promise<HttpBackend> {
  const isSync = settings.workerClass === "sync";
  const options = {
    keepaliveMs: isSync ? 0 : settings.keepalive * 1000,
    maxConnections: isSync ? 1 : settings.workerConnections,
    observer,
  };
  return app.kind === "fetch" && settings.http === "engine"
    ? createEngine(runtime, app.fetch, { ...options, settings })
    : runtime.createNodeHttp(app, options);
}

interface EngineParts {
  readonly keepaliveMs: number;
  readonly maxConnections: number;
  readonly observer: HttpObserver;
  readonly settings: Settings;
}

async function createEngine(
  runtime: WorkerRuntime,
  fetch: FetchHandler,
  { keepaliveMs, maxConnections, observer, settings }: EngineParts,
): Promise<HttpBackend> {
  const { EngineServer } = await import("../http/engine/server.ts");
  const { makeRequest } = await import("../http/fetch/lazy_request.ts");
  const { partsOf } = await import("../http/fetch/parts_of.ts");
  return new EngineServer(runtime, fetch, {
    maxConnections,
    observer,
    makeRequest,
    partsOf: (response) => partsOf(response as Response),
    limits: {
      requestLineBytes: settings.limitRequestLine,
      fieldCount: settings.limitRequestFields,
      fieldBytes: settings.limitRequestFieldSize,
      bodyBytes: settings.limitRequestBody,
    },
    timeouts: {
      headMs: settings.headerTimeout * 1000,
      bodyMs: settings.bodyTimeout * 1000,
      writeMs: settings.writeTimeout * 1000,
      keepaliveMs,
    },
  });
}

/** Puts the engine's Request and Response in place; before the app is imported, which may keep them. */
export async function prepareGlobals(settings: Settings): Promise<void> {
  if (settings.http !== "engine") return;
  const { installFetchGlobals } = await import("../http/fetch/globals.ts");
  installFetchGlobals();
}
