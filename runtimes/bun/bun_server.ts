import { randomUUID } from "node:crypto";
import type {
  HandlerInfo,
  SocketAddress,
  UpgradeOptions,
} from "../../src/http/handler_info.ts";
import type { WebSocketHandlers } from "../../src/http/server_websocket.ts";
import type { OwnServer, ServerHost } from "../../src/runtime.ts";
import type { Asked } from "../shared/own_servers/asked.ts";
import { bunHandlers, refuseTopics } from "./bun_websocket.ts";
import { type Match, RouteTable } from "./routes.ts";
import { withCookies } from "./route_request.ts";
import type { ServeOptions } from "./serve_options.ts";

/** What `Bun.serve` returns; pfserve serves its handlers. */
export class BunServer {
  readonly #host: ServerHost;
  readonly #server: OwnServer;
  /** What the engine told of requests that have not been answered. */
  readonly #infos = new WeakMap<Request, HandlerInfo>();
  #options: ServeOptions;
  #routes: RouteTable;
  readonly #websocket: WebSocketHandlers;
  readonly id: string;
  readonly development: boolean;
  pendingRequests = 0;
  pendingWebSockets = 0;

  constructor(
    host: ServerHost,
    { options, asked }: { options: ServeOptions; asked: Asked },
  ) {
    this.#host = host;
    this.#server = { ...asked, app: this };
    this.#options = options;
    this.#routes = routesOf(options);
    this.id = options.id ?? randomUUID();
    this.development = Boolean(options.development);
    this.#websocket = bunHandlers(() => this.#options.websocket, {
      onCount: (change) => this.pendingWebSockets += change,
    });
  }

  open(): void {
    this.#host.opened(this.#server);
  }

  get port(): number | undefined {
    const { address } = this.#host;
    return address.kind === "tcp" ? address.port : undefined;
  }

  get hostname(): string | undefined {
    const { address } = this.#host;
    return address.kind === "tcp" ? address.host : undefined;
  }

  /** For pfserve. No own property: Elysia gives those of the server to `reload`. */
  get websocket(): WebSocketHandlers {
    return this.#websocket;
  }

  get protocol(): "http" | "https" {
    return this.#host.isSecure ? "https" : "http";
  }

  get address(): SocketAddress | string {
    const { address } = this.#host;
    if (address.kind === "unix") return address.path;
    const name = this.hostname ?? "";
    const family = name.includes(":") ? "IPv6" : "IPv4";
    return { address: name, family, port: this.port ?? 0 };
  }

  get url(): URL {
    const { address } = this.#host;
    if (address.kind === "unix") return new URL(`unix://${address.path}`);
    const name = this.hostname ?? "localhost";
    const host = name.includes(":") ? `[${name}]` : name;
    return new URL(`${this.protocol}://${host}:${this.port ?? 0}/`);
  }

  /** Answers a request; pfserve brings `info`. */
  async fetch(request: Request, info?: HandlerInfo): Promise<Response> {
    if (info !== undefined) this.#infos.set(request, info);
    this.pendingRequests++;
    try {
      return await this.#answer(request) as Response;
    } catch (error) {
      const answer = await this.#options.error?.call(this, error);
      if (answer === undefined) throw error;
      return answer as Response;
    } finally {
      this.pendingRequests--;
    }
  }

  upgrade(request: Request, options?: UpgradeOptions): boolean {
    if (this.#options.websocket === undefined) {
      throw new TypeError(
        'To enable websocket support, set the "websocket" object in Bun.serve({})',
      );
    }
    return this.#infos.get(request)?.upgrade(request, options) ?? false;
  }

  requestIP(request: Request): SocketAddress | null {
    return this.#infos.get(request)?.requestIP(request) ?? null;
  }

  /** Takes other handlers; the address stays. */
  reload(options: ServeOptions): this {
    if (options.routes ?? options.static) this.#routes = routesOf(options);
    this.#options = { ...this.#options, ...options };
    return this;
  }

  stop(): Promise<void> {
    return this.#host.closed(this.#server);
  }

  [Symbol.dispose](): void {
    void this.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Limits are settings of pfserve, and so is how long idle connections stay. */
  timeout(): void {}

  closeIdleConnections(): void {}

  ref(): void {}

  unref(): void {}

  publish(): never {
    return refuseTopics();
  }

  subscriberCount(): never {
    return refuseTopics();
  }

  #answer(request: Request): unknown {
    const found = this.#routes.find(request);
    if (found !== undefined) return this.#answerRoute(request, found);
    const { fetch } = this.#options;
    return fetch === undefined
      ? new Response(null, { status: 404 })
      : fetch.call(this, request, this);
  }

  #answerRoute(request: Request, { answer, params }: Match): unknown {
    if (answer instanceof Response) return answer.clone();
    if (answer instanceof Blob) return new Response(answer);
    if (answer === false) return undefined;
    return withCookies(
      request,
      params,
      () => answer.call(this, request, this),
    );
  }
}

function routesOf(options: ServeOptions): RouteTable {
  return new RouteTable(options.routes ?? options.static ?? {});
}
