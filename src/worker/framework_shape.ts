/** Tells servers and apps of frameworks by members that nothing else has together. */
import type { NodeHandler, NodeServer } from "../http/app.ts";

interface FastifyApp {
  readonly server: unknown;
  ready(): Promise<unknown>;
}

interface KoaApp {
  callback(): NodeHandler;
}

interface PolkaApp {
  readonly handler: NodeHandler;
}

/** What loads a package as the app would, to use it with its own app. */
export type LoadPackage = (
  name: string,
) => Promise<Readonly<Record<string, unknown>>>;

/** Whether a value is an `http.Server` or `https.Server`; servers of TCP and HTTP/2 are none. */
export function isNodeServer(value: unknown): value is NodeServer {
  return hasMethods(value, ["listen", "close", "address", "emit"]) &&
    "maxHeadersCount" in value && "headersTimeout" in value;
}

/** The handler of apps that have one for node:http: Koa's and Polka's. */
export function nodeHandlerOf(value: unknown): NodeHandler | undefined {
  if (isKoaApp(value)) return value.callback();
  return isPolkaApp(value) ? value.handler.bind(value) : undefined;
}

function isKoaApp(value: unknown): value is KoaApp {
  return hasMethods(value, ["callback", "use", "listen", "createContext"]);
}

/** Whether a value is a Fastify instance. */
export function isFastifyApp(value: unknown): value is FastifyApp {
  return hasMethods(value, ["ready", "inject", "listen", "register"]) &&
    "server" in value;
}

function isPolkaApp(value: unknown): value is PolkaApp {
  return hasMethods(value, ["handler", "use", "listen", "onNoMatch"]);
}

/** Whether a value is an app of H3 1; since H3 2 they have `fetch`. */
export function isOldH3App(value: unknown): boolean {
  return hasMethods(value, ["use", "handler", "resolve"]) &&
    Array.isArray((value as { stack?: unknown }).stack);
}

/** Whether a module is what React Router or Remix build for a server. */
export function isServerBuild(
  module: Readonly<Record<string, unknown>>,
): boolean {
  return ["assets", "entry", "routes", "publicPath"].every((name) =>
    name in module
  );
}

/** The app that a server build is for its own router. */
export async function serverBuildApp(
  build: Readonly<Record<string, unknown>>,
  loadPackage: LoadPackage,
): Promise<{ fetch(request: Request): unknown }> {
  const { createRequestHandler } = await loadPackage("react-router");
  const handle = (createRequestHandler as MakeRequestHandler)(build);
  return { fetch: (request) => handle(request) };
}

type MakeRequestHandler = (build: unknown) => (request: Request) => unknown;

/** The server of a Fastify instance once its plugins are loaded, a handler of an H3 1 app, any other value as it is. */
export async function readyServerOf(
  value: unknown,
  loadPackage: LoadPackage,
): Promise<unknown> {
  if (isOldH3App(value)) {
    const { toNodeListener } = await loadPackage("h3");
    return (toNodeListener as (app: unknown) => NodeHandler)(value);
  }
  if (!isFastifyApp(value)) return value;
  await value.ready();
  return value.server;
}

function hasMethods(value: unknown, names: readonly string[]): value is object {
  return typeof value === "object" && value !== null &&
    names.every((name) =>
      typeof (value as Record<string, unknown>)[name] === "function"
    );
}
