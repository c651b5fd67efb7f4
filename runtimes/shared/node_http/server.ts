import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { Server as SecureServer } from "node:https";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { PfserveError } from "../../../src/errors.ts";
import { EXIT } from "../../../src/exit_codes.ts";
import type { App } from "../../../src/http/app.ts";
import type {
  HttpBackend,
  HttpOptions,
  ResponseFacts,
} from "../../../src/http/backend.ts";
import type { Acceptor, OpenAcceptor } from "../acceptor.ts";
import { clock } from "../clock.ts";
import { adoptServer } from "./adopted_server.ts";
import { Connections } from "./connections.ts";
import { countBody } from "./count_body.ts";
import { createHttpServer } from "./created_server.ts";
import { answerWithFetch } from "./fetch_bridge.ts";
import { isWebSocket } from "./goodbye.ts";
import { factsOf } from "./request_facts.ts";

/** The connection is the app's from here on. */
const SWITCHED: ResponseFacts = {
  status: 101,
  bodyBytes: undefined,
  header: () => undefined,
};

/** How long a drained server looks out for a connection that nobody has reported yet. */
const LAST_ARRIVAL_MS = 10;

type HandlerApp = Exclude<App, { readonly kind: "server" }>;

/** An app on node:http, with connections from the listeners that the arbiter owns. */
export class NodeHttpServer implements HttpBackend {
  readonly #options: HttpOptions;
  readonly #openAcceptor: OpenAcceptor;
  readonly #server: Server;
  /** What tells the server of a connection. */
  readonly #arrival: "connection" | "secureConnection";
  readonly #connections: Connections;
  #acceptors: Acceptor[] = [];
  #isDraining = false;
  #isFull = false;
  #onDrained: (() => void) | undefined;

  constructor(app: App, options: HttpOptions, openAcceptor: OpenAcceptor) {
    this.#options = options;
    this.#openAcceptor = openAcceptor;
    this.#connections = new Connections(clock, {
      keepaliveMs: options.keepaliveMs,
      onClosed: () => this.#connectionClosed(),
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
    return this.#connections.size;
  }

  async listen(fds: readonly number[], backlog: number): Promise<void> {
    this.#acceptors = await Promise.all(fds.map((fd) =>
      this.#openAcceptor(fd, {
        backlog,
        tls: this.#options.tls,
        onConnection: (socket) => this.#accept(socket),
        onError: (message) => this.#options.observer.warn(message),
      })
    ));
    // The first connections may have come while the last listener was opened.
    if (this.#isFull) this.#pause();
  }

  async drain(): Promise<void> {
    this.#isDraining = true;
    await Promise.all(this.#acceptors.map((acceptor) => acceptor.close()));
    this.#connections.drain();
    do {
      await this.#untilEmpty();
      // A connection that was taken at the last moment may be reported a little later.
      await sleep(LAST_ARRIVAL_MS);
    } while (this.#connections.size > 0);
  }

  destroy(): void {
    this.#connections.destroy();
  }

  async #untilEmpty(): Promise<void> {
    while (this.#connections.size > 0) {
      await new Promise<void>((resolve) => this.#onDrained = resolve);
    }
  }

  #accept(socket: Socket): void {
    this.#connections.add(socket);
    if (this.#connections.size >= this.#options.maxConnections) this.#pause();
    this.#server.emit(this.#arrival, socket);
  }

  #pause(): void {
    this.#isFull = true;
    for (const acceptor of this.#acceptors) acceptor.pause();
  }

  #connectionClosed(): void {
    if (this.#connections.size === 0) this.#onDrained?.();
    if (!this.#isFull || this.#isDraining) return;
    this.#isFull = false;
    for (const acceptor of this.#acceptors) acceptor.resume();
  }

  #closesAfterResponse(): boolean {
    return this.#isDraining || this.#options.keepaliveMs === 0;
  }

  #adopt(server: Server): Server {
    adoptServer(server, {
      closesAfterResponse: () => this.#closesAfterResponse(),
      onRequest: (request, response) => this.#observe(request, response),
      onTakeover: (request, socket) => this.#handOver(request, socket),
      onSecure: (plain, secure) => this.#connections.replace(plain, secure),
    });
    return server;
  }

  #answer(
    app: HandlerApp,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const fail = this.#observe(request, response);
    const answer = app.kind === "fetch"
      ? answerWithFetch(app.fetch, request, response)
      : callNodeHandler(app.handler, request, response);
    answer.catch(fail);
  }

  #handOver(request: IncomingMessage, socket: Socket): void {
    const { observer } = this.#options;
    const id = observer.started(factsOf(request));
    observer.finished(id, SWITCHED);
    this.#connections.handOver(socket, isWebSocket(request));
  }

  /** Follows a request to its end; returns what is told of what the app throws. */
  #observe(
    request: IncomingMessage,
    response: ServerResponse,
  ): (thrown: unknown) => void {
    const { observer } = this.#options;
    const facts = factsOf(request);
    const { socket } = request;
    let isOver = false;
    const onCut = (): void => {
      // node:http does not tell a response that waits for the ones before it.
      if (!isOver) response.emit("close");
    };
    this.#connections.requestStarted(socket, onCut);
    const bytes = observer.countsBytes ? countBody(response) : undefined;
    const id = observer.started(facts);
    response.once("close", () => {
      isOver = true;
      this.#connections.requestEnded(socket, onCut);
      observer.finished(id, outcomeOf(response, bytes?.()));
    });
    return (thrown) => {
      observer.appFailed(facts, thrown);
      endWithError(response);
    };
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

function outcomeOf(
  response: ServerResponse,
  bodyBytes: number | undefined,
): ResponseFacts {
  return {
    status: response.headersSent ? response.statusCode : 0,
    bodyBytes: response.headersSent ? bodyBytes : undefined,
    header(name) {
      const value = response.getHeader(name);
      return Array.isArray(value) ? value.join(", ") : value?.toString();
    },
  };
}

/** Says nothing of the error to the client; cuts off a response that has begun. */
function endWithError(response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  const body = "Internal Server Error\n";
  response.writeHead(500, {
    "content-type": "text/plain",
    "content-length": body.length,
  });
  response.end(body);
}
