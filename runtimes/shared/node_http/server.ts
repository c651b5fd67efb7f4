import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { Server as SecureServer } from "node:https";
import type { Socket } from "node:net";
import { PfserveError } from "../../../src/errors.ts";
import { EXIT } from "../../../src/exit_codes.ts";
import { Admission } from "../../../src/http/admission.ts";
import type { App } from "../../../src/http/app.ts";
import { Entrance } from "../../../src/http/entrance/entrance.ts";
import type { Origin } from "../../../src/http/entrance/origin.ts";
import type { HttpBackend, HttpOptions } from "../../../src/http/backend.ts";
import type { OpenAcceptor } from "../acceptor.ts";
import { clock } from "../clock.ts";
import { Connections } from "./connections.ts";
import { createHttpServer } from "./created_server.ts";
import { answerWithFetch } from "./fetch_bridge.ts";
import { FollowedRequests } from "./followed_requests.ts";
import { IncomingRules } from "./incoming_rules.ts";

/** How long a PROXY header or a TLS handshake may take. */
const ENTRANCE_MS = 10_000;

type HandlerApp = Exclude<App, { readonly kind: "server" }>;

/** An app on node:http, with connections from the listeners that the arbiter owns. */
export class NodeHttpServer implements HttpBackend {
  readonly #options: HttpOptions;
  readonly #openAcceptor: OpenAcceptor;
  readonly #server: Server;
  /** What tells the server of a connection. */
  readonly #arrival: "connection" | "secureConnection";
  readonly #connections: Connections;
  readonly #requests: FollowedRequests;
  readonly #entrance: Entrance;
  readonly #rules: IncomingRules;
  readonly #admission: Admission;
  #isDraining = false;

  constructor(app: App, options: HttpOptions, openAcceptor: OpenAcceptor) {
    this.#options = options;
    this.#openAcceptor = openAcceptor;
    this.#connections = new Connections(clock, () => this.#admission.update());
    this.#connections.limitHttp(options.keepaliveMs);
    const { observer, tolerances } = options;
    this.#rules = new IncomingRules({
      underscores: tolerances?.underscores ?? "keep",
      warn: (message) => observer.warn(message),
    });
    this.#requests = new FollowedRequests(
      this.#connections,
      this.#rules,
      observer,
    );
    this.#admission = new Admission({
      clock,
      isFull: () => this.connections >= options.maxConnections,
      count: () => this.connections,
    });
    this.#entrance = new Entrance({
      clock,
      proxies: options.proxies,
      limitMs: options.entranceMs ?? ENTRANCE_MS,
      observer,
      onEntered: (socket, origin) => this.#accept(socket as Socket, origin),
      onLeft: () => this.#admission.update(),
    });
    this.#arrival = app.kind === "server"
      ? arrivalAt(app.server as Server, options)
      : "connection";
    this.#server = app.kind === "server"
      ? this.#adopt(app.server as Server)
      : createHttpServer(
        () => this.#closesAfterResponse(),
        (request, response) => this.#answer(app, request, response),
      );
  }

  get connections(): number {
    return this.#connections.size + this.#entrance.size;
  }

  get hasWaiting(): boolean {
    return this.#admission.hasWaiting;
  }

  async listen(fds: readonly number[], backlog: number): Promise<void> {
    const { tls } = this.#options;
    if (tls !== undefined) {
      const { openTls } = await import("../tls.ts");
      this.#entrance.useTls(await openTls(tls));
    }
    await this.#admission.open(fds.map((fd) =>
      this.#openAcceptor(fd, {
        backlog,
        onConnection: (socket) => this.#arrive(socket),
        onError: (message) => this.#options.observer.warn(message),
      })
    ));
  }

  async drain(isLast = false): Promise<void> {
    this.#isDraining = true;
    this.#entrance.drain(isLast);
    await this.#admission.close(isLast);
    this.#connections.drain(isLast);
    await this.#admission.untilEmpty();
  }

  destroy(): void {
    this.#admission.giveUp();
    this.#entrance.destroy();
    this.#connections.destroy();
  }

  #arrive(socket: Socket): void {
    this.#entrance.enter(socket);
    this.#admission.update();
  }

  #accept(socket: Socket, origin: Origin): void {
    this.#options.observer.accepted?.(socket);
    this.#rules.note(socket, origin);
    this.#connections.add(socket);
    this.#server.emit(this.#arrival, socket);
  }

  #closesAfterResponse(): boolean {
    return this.#isDraining || this.#options.keepaliveMs === 0;
  }

  #adopt(server: Server): Server {
    this.#requests.adopt(server, () => this.#closesAfterResponse());
    return server;
  }

  #answer(
    app: HandlerApp,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const followed = this.#requests.follow(request, response);
    if (followed === undefined) return;
    const { sender, fail } = followed;
    const answer = app.kind === "fetch"
      ? answerWithFetch(app.fetch, request, { outgoing: response, sender })
      : callNodeHandler(app.handler, request, response);
    answer.catch(fail);
  }
}

/** By which event a server is told of connections: those with TLS may be ready or not. */
function arrivalAt(
  server: Server,
  { tls }: HttpOptions,
): "connection" | "secureConnection" {
  if (!(server instanceof SecureServer)) return "connection";
  // Bun's https.Server takes no part in TLS: its native server does.
  const speaksTls = server.listenerCount("secureConnection") > 0;
  if (tls === undefined && !speaksTls) {
    throw new PfserveError(
      "Cannot serve an https.Server on this runtime: expected --certfile and --keyfile",
      { exitCode: EXIT.appFailed },
    );
  }
  return tls !== undefined && speaksTls ? "secureConnection" : "connection";
}

async function callNodeHandler(
  handler: (request: unknown, response: unknown) => unknown,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await handler(request, response);
}
