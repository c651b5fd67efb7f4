import { PfserveError } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import type { AppType } from "../config/settings.ts";
import type { App, NodeHandler } from "../http/app.ts";
import { type HandlerInfo, LazyHandlerInfo } from "../http/handler_info.ts";
import type { WebSocketHandlers } from "../http/server_websocket.ts";
import {
  isFastifyApp,
  isNodeServer,
  isOldH3App,
  nodeHandlerOf,
} from "./framework_shape.ts";

/** A handler as apps write it. */
export type AppHandler = (
  request: Request,
  info: HandlerInfo,
) => Response | Promise<Response>;

/** What an app may have beside its `fetch`. */
interface AppObject {
  readonly websocket?: WebSocketHandlers;
}

/** Names that a second parameter has in handlers of node:http, and in Fetch handlers. */
const NODE_PARAMETER =
  /^_*(res|resp|rsp|response|reply|outgoing|serverresponse)$/i;
const FETCH_PARAMETER =
  /^_*(env|ctx|context|info|server|bindings|loadcontext|conninfo|options|next)$/i;

/** Tells how an exported value answers requests, unless `type` says it; undefined when it cannot. */
export function shapeOf(
  value: unknown,
  type: AppType = "auto",
): App | undefined {
  if (type === "fetch") return objectWithFetch(value) ?? fetchFunction(value);
  if (type === "node") return nodeApp(value) ?? nodeFunction(value);
  return objectWithFetch(value) ?? nodeApp(value) ?? shapeOfFunction(value);
}

/** Whether a value may be an app; a function may turn out to be none that can be told. */
export function isApp(value: unknown, type: AppType = "auto"): boolean {
  if (type === "fetch") return shapeOf(value, type) !== undefined;
  const isNode = isFastifyApp(value) || isOldH3App(value) ||
    shapeOf(value, "node") !== undefined;
  return isNode || (type === "auto" && objectWithFetch(value) !== undefined);
}

function objectWithFetch(value: unknown): App | undefined {
  const { fetch } = Object(value) as { fetch?: unknown };
  return typeof fetch === "function"
    ? fetchApp(fetch.bind(value), value as AppObject)
    : undefined;
}

function nodeApp(value: unknown): App | undefined {
  if (isNodeServer(value)) return { kind: "server", server: value };
  const handler = nodeHandlerOf(value);
  return handler && { kind: "node", handler };
}

function fetchFunction(value: unknown): App | undefined {
  return isCallable(value) ? fetchApp(value as AppHandler) : undefined;
}

function nodeFunction(value: unknown): App | undefined {
  return isCallable(value)
    ? { kind: "node", handler: value as NodeHandler }
    : undefined;
}

function isCallable(value: unknown): boolean {
  return typeof value === "function" && !isClass(value);
}

function fetchApp(handler: AppHandler, { websocket }: AppObject = {}): App {
  return {
    kind: "fetch",
    fetch: (request, source) =>
      handler(request, new LazyHandlerInfo(source, websocket)),
  };
}

/** Whether a value is a class, which cannot be called. */
export function isClass(value: unknown): boolean {
  return typeof value === "function" &&
    /^class\b/.test(Function.prototype.toString.call(value));
}

/** By how many parameters it has, and where that does not tell, by the name of the second. */
function shapeOfFunction(value: unknown): App | undefined {
  if (!isCallable(value)) return undefined;
  const handler = value as NodeHandler;
  if (handler.length < 2) return fetchFunction(handler);
  if (handler.length > 2) return nodeFunction(handler);
  const names = parameterNames(handler);
  if (NODE_PARAMETER.test(names[1] ?? "")) return nodeFunction(handler);
  if (FETCH_PARAMETER.test(names[1] ?? "")) return fetchFunction(handler);
  throw new PfserveError(
    `Cannot tell whether "${handler.name}(${
      names.join(", ")
    })" takes (request) or (req, res): expected --app-type fetch or --app-type node, ` +
      `an export { fetch: handler }, or a second parameter named "res"`,
    { exitCode: EXIT.appFailed },
  );
}

/** The names as written; a handler that is not plain source text has none. */
function parameterNames(handler: (...values: never[]) => unknown): string[] {
  const source = Function.prototype.toString.call(handler)
    .replace(/\/\*.*?\*\/|\/\/[^\n]*/gs, "");
  const list = /^[^(]*\(([^()]*)\)/.exec(source)?.[1] ?? "";
  return list.split(",").map((name) => name.trim()).filter((name) =>
    name !== ""
  );
}
