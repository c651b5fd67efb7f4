import type { InfoSource } from "./handler_info.ts";

/** What answers requests: a Fetch handler, a `(req, res)` handler of node:http, or a server of it. */
export type App =
  | { readonly kind: "fetch"; readonly fetch: FetchHandler }
  | { readonly kind: "node"; readonly handler: NodeHandler }
  | { readonly kind: "server"; readonly server: NodeServer };

/** An `http.Server` or `https.Server` that the app made. */
export interface NodeServer {
  readonly listening: boolean;
  emit(event: string, ...values: unknown[]): boolean;
}

/** What the app is told beside the request is made of `source`. */
export type FetchHandler = (
  request: Request,
  source: InfoSource,
) => Response | Promise<Response>;

/** Requests and responses are `IncomingMessage` and `ServerResponse` of node:http. */
export type NodeHandler = (request: unknown, response: unknown) => unknown;
