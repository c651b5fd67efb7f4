import { PfserveError } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import type { App, NodeHandler } from "../http/app.ts";
import { type HandlerInfo, LazyHandlerInfo } from "../http/handler_info.ts";
import type { WebSocketHandlers } from "../http/server_websocket.ts";
import { isFastifyApp, isKoaApp, isNodeServer } from "./framework_shape.ts";

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

/** Tells how an exported value answers requests; undefined when it cannot. */
export function shapeOf(value: unknown): App | undefined {
  if (typeof value === "function") return shapeOfFunction(value as NodeHandler);
  const fetch = (value as { fetch?: unknown } | null | undefined)?.fetch;
  if (typeof fetch === "function") {
    return fetchApp(fetch.bind(value), value as AppObject);
  }
  if (isNodeServer(value)) return { kind: "server", server: value };
  if (isKoaApp(value)) return { kind: "node", handler: value.callback() };
  return undefined;
}

/** Whether a value may be an app; a function may turn out to be none that can be told. */
export function isApp(value: unknown): boolean {
  return (typeof value === "function" && !isClass(value)) ||
    typeof (Object(value) as { fetch?: unknown }).fetch === "function" ||
    isNodeServer(value) || isKoaApp(value) || isFastifyApp(value);
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

function shapeOfFunction(handler: NodeHandler): App | undefined {
  const { fetch } = handler as { fetch?: unknown };
  if (typeof fetch === "function") {
    return fetchApp(fetch.bind(handler), handler as AppObject);
  }
  if (isClass(handler)) return undefined;
  const asFetch = fetchApp(handler as unknown as AppHandler);
  const asNode: App = { kind: "node", handler };
  if (handler.length !== 2) return handler.length < 2 ? asFetch : asNode;
  const second = parameterNames(handler)[1] ?? "";
  if (NODE_PARAMETER.test(second)) return asNode;
  if (FETCH_PARAMETER.test(second)) return asFetch;
  throw new PfserveError(
    `Cannot tell whether "${handler.name}(${
      parameterNames(handler).join(", ")
    })" takes (request) or ` +
      `(req, res): expected { fetch: handler }, or a second parameter named "res"`,
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
