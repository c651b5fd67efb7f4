/** What answers requests: a Fetch handler, or a `(req, res)` handler of node:http. */
export type App =
  | { readonly kind: "fetch"; readonly fetch: FetchHandler }
  | { readonly kind: "node"; readonly handler: NodeHandler };

export type FetchHandler = (
  request: Request,
  ...rest: unknown[]
) => Response | Promise<Response>;

/** Requests and responses are `IncomingMessage` and `ServerResponse` of node:http. */
export type NodeHandler = (request: unknown, response: unknown) => unknown;
