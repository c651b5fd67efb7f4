/** Tells servers and apps of frameworks by members that nothing else has together. */
import type { NodeHandler, NodeServer } from "../http/app.ts";

interface FastifyApp {
  readonly server: unknown;
  ready(): Promise<unknown>;
}

interface KoaApp {
  callback(): NodeHandler;
}

/** Whether a value is an `http.Server` or `https.Server`; servers of TCP and HTTP/2 are none. */
export function isNodeServer(value: unknown): value is NodeServer {
  return hasMethods(value, ["listen", "close", "address", "emit"]) &&
    "maxHeadersCount" in value && "headersTimeout" in value;
}

/** Whether a value is a Koa app. */
export function isKoaApp(value: unknown): value is KoaApp {
  return hasMethods(value, ["callback", "use", "listen", "createContext"]);
}

/** Whether a value is a Fastify instance. */
export function isFastifyApp(value: unknown): value is FastifyApp {
  return hasMethods(value, ["ready", "inject", "listen", "register"]) &&
    "server" in value;
}

/** The server of a Fastify instance, once its plugins are loaded; any other value as it is. */
export async function readyServerOf(value: unknown): Promise<unknown> {
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
