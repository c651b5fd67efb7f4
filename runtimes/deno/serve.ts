import type { BindAddress, OwnServer, ServerHost } from "../../src/runtime.ts";
import type { HandlerInfo } from "../../src/http/handler_info.ts";
import { askedPath, askedPort } from "../shared/own_servers/asked.ts";

type Handler = (
  request: Request,
  info: HandlerInfo & { readonly completed: Promise<void> },
) => Response | Promise<Response>;

type Address =
  | { transport: "tcp"; hostname: string; port: number }
  | { transport: "unix"; path: string };

interface ServeOptions {
  readonly handler?: Handler;
  readonly port?: number;
  readonly hostname?: string;
  readonly path?: string;
  readonly signal?: AbortSignal;
  onListen?(address: Address): void;
  onError?(error: unknown): Response | Promise<Response>;
}

declare const Deno: object;

/** From now on, `Deno.serve` does not listen but tells `host`. */
export function interceptDenoServe(host: ServerHost): void {
  Object.defineProperty(Deno, "serve", {
    value: (
      first: ServeOptions | Handler,
      second?: ServeOptions | Handler,
    ): DenoServer => serve(host, optionsOf(first, second)),
    configurable: true,
    enumerable: true,
    writable: true,
  });
}

/** `serve(handler)`, `serve(options)` or `serve(options, handler)`; older code has the handler first. */
function optionsOf(...values: (ServeOptions | Handler | undefined)[]) {
  const options: ServeOptions = {};
  for (const value of values) {
    Object.assign(
      options,
      typeof value === "function" ? { handler: value } : value,
    );
  }
  const { handler } = options;
  if (handler === undefined) {
    throw new TypeError("A handler function must be provided.");
  }
  return { ...options, handler };
}

function serve(
  host: ServerHost,
  options: ServeOptions & { handler: Handler },
): DenoServer {
  const { hostname = "0.0.0.0", port = 8000, path, signal } = options;
  const server = new DenoServer(host, {
    ...(path === undefined ? askedPort(hostname, port) : askedPath(path)),
    app: { fetch: answerWith(options) },
  });
  signal?.addEventListener("abort", () => void server.shutdown());
  options.onListen?.(server.addr);
  return server;
}

function answerWith(
  { handler, onError }: ServeOptions & { handler: Handler },
): Handler {
  if (onError === undefined) return handler;
  return async (request, info) => {
    try {
      return await handler(request, info);
    } catch (error) {
      return await onError(error);
    }
  };
}

/** What `Deno.serve` returns. */
class DenoServer {
  readonly #host: ServerHost;
  readonly #server: OwnServer;
  readonly #hasFinished: () => void;
  readonly finished: Promise<void>;
  readonly addr: Address;

  constructor(host: ServerHost, server: OwnServer) {
    let hasFinished = (): void => {};
    this.finished = new Promise((resolve) => hasFinished = resolve);
    this.#hasFinished = hasFinished;
    this.#host = host;
    this.#server = server;
    this.addr = addressOf(host.address);
    host.opened(server);
  }

  ref(): void {}

  unref(): void {}

  async shutdown(): Promise<void> {
    await this.#host.closed(this.#server);
    this.#hasFinished();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }
}

function addressOf(address: BindAddress): Address {
  switch (address.kind) {
    case "unix":
      return { transport: "unix", path: address.path };
    case "tcp":
      return { transport: "tcp", hostname: address.host, port: address.port };
    case "fd":
      return { transport: "tcp", hostname: "", port: 0 };
  }
}
