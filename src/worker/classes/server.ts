import { createDeferred } from "../../deferred.ts";
import { PfserveError } from "../../errors.ts";
import { EXIT } from "../../exit_codes.ts";
import type { AppType } from "../../config/settings.ts";
import type { App } from "../../http/app.ts";
import type { OwnServer } from "../../runtime.ts";
import {
  findExport,
  type LoadedModule,
  type NamedValue,
} from "../app_exports.ts";
import { appOf, loadModule, valueOf } from "../app_loader.ts";
import { isApp } from "../app_shape.ts";
import { OwnServers } from "../own_servers.ts";
import type { OpenWorker, WorkerContext } from "../worker_classes.ts";
import { createBackend, prepareGlobals } from "./event_loop.ts";

/** How long before the end of `boot_timeout` a worker gives up by itself, and says why. */
const LAST_WORDS_MS = 5000;
/** As long as a timer can be. */
const NO_LIMIT_MS = 2 ** 31 - 1;

/** `server`: as `async`, and the app may start its server by itself. */
export const openServer: OpenWorker = async (context) => {
  const { runtime, assignment, observer } = context;
  const { settings, tls } = assignment;
  const startedAt = runtime.clock.now();
  await prepareGlobals(settings);
  const servers = new OwnServers(context);
  await runtime.interceptServers(servers);
  const loaded = await loadModule(runtime, assignment.app);
  const app = await exportedApp(loaded, servers, settings.appType) ??
    await listeningApp(loaded, { context, servers, startedAt });
  const parts = { settings, tls, observer };
  return servers.watch(await createBackend(runtime, app, parts));
};

/** What was asked for by name; else what listens by now, else what is exported. */
async function exportedApp(
  loaded: LoadedModule,
  servers: OwnServers,
  type: AppType,
): Promise<App | undefined> {
  const { spec, module } = loaded;
  if (spec.isFactory) return await madeApp(loaded, type);
  if (spec.name !== undefined) {
    return await appOf(await valueOf(loaded, type), loaded, type);
  }
  const listening = servers.take();
  if (listening !== undefined) return await ownApp(listening, loaded);
  const found = findExport(module, spec, type);
  return found === undefined || !isApp(found.value, type)
    ? undefined
    : await appOf(found, loaded, type);
}

/** A factory may return what it made, or let it listen. */
async function madeApp(
  loaded: LoadedModule,
  type: AppType,
): Promise<App | undefined> {
  const made: NamedValue = await valueOf(loaded, type);
  return isApp(made.value, type) ? await appOf(made, loaded, type) : undefined;
}

async function ownApp(
  { app }: OwnServer,
  loaded: LoadedModule,
): Promise<App> {
  return await appOf({ name: "its server", value: app }, loaded);
}

/** Waits for the app to listen: it may connect to a database first. */
async function listeningApp(
  loaded: LoadedModule,
  { context, servers, startedAt }: {
    readonly context: WorkerContext;
    readonly servers: OwnServers;
    readonly startedAt: number;
  },
): Promise<App> {
  const { runtime, assignment, logger } = context;
  const listening = servers.take();
  if (listening !== undefined) return await ownApp(listening, loaded);
  logger.info(`App "${assignment.app}" does not listen yet: waiting for it`);
  const limitMs = patienceMs(assignment.settings.bootTimeout);
  const expired = createDeferred<undefined>();
  const stop = runtime.clock.after(
    Math.max(0, startedAt + limitMs - runtime.clock.now()),
    () => expired.resolve(undefined),
  );
  const next = await Promise.race([servers.takeNext(), expired.promise]);
  stop();
  if (next === undefined) throw noServer(loaded, limitMs);
  return await ownApp(next, loaded);
}

/** The arbiter's limit has begun before this worker could look at a clock. */
function patienceMs(bootTimeout: number): number {
  if (bootTimeout === 0) return NO_LIMIT_MS;
  return Math.max(bootTimeout * 500, bootTimeout * 1000 - LAST_WORDS_MS);
}

function noServer(
  { spec, module }: LoadedModule,
  limitMs: number,
): PfserveError {
  const exported = Object.keys(module).join(", ") || "nothing";
  return new PfserveError(
    `Cannot find a server in "${spec.module}": expected it to listen within ${
      limitMs / 1000
    }s, or to export ` +
      `an http.Server, an Express, Koa or Fastify app, or { fetch }; it exports ${exported}`,
    { exitCode: EXIT.appFailed },
  );
}
