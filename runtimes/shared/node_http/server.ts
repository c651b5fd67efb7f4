import {
  createServer,
  type IncomingMessage,
  type Server,
  ServerResponse,
} from "node:http";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { App } from "../../../src/http/app.ts";
import type {
  HttpBackend,
  HttpOptions,
  ResponseFacts,
} from "../../../src/http/backend.ts";
import type { Acceptor, OpenAcceptor } from "../acceptor.ts";
import { clock } from "../clock.ts";
import { Connections } from "./connections.ts";
import { answerWithFetch } from "./fetch_bridge.ts";
import { factsOf } from "./request_facts.ts";

/** How long the head of a request may take to arrive; then the answer is 408. */
const HEADERS_TIMEOUT_MS = 10_000;
const TIMEOUT_CHECK_MS = 1000;
/** How long a drained server looks out for a connection that nobody has reported yet. */
const LAST_ARRIVAL_MS = 10;

/** The answer to CONNECT, for which no app is asked. */
const NOT_IMPLEMENTED =
  "HTTP/1.1 501 Not Implemented\r\nConnection: close\r\nContent-Length: 0\r\n";

/** An app on node:http, with connections from the listeners that the arbiter owns. */
export class NodeHttpServer implements HttpBackend {
  readonly #app: App;
  readonly #options: HttpOptions;
  readonly #openAcceptor: OpenAcceptor;
  readonly #server: Server;
  readonly #connections: Connections;
  #acceptors: Acceptor[] = [];
  #isDraining = false;
  #isFull = false;
  #onDrained: (() => void) | undefined;

  constructor(app: App, options: HttpOptions, openAcceptor: OpenAcceptor) {
    this.#app = app;
    this.#options = options;
    this.#openAcceptor = openAcceptor;
    this.#connections = new Connections(clock, {
      keepaliveMs: options.keepaliveMs,
      onClosed: () => this.#connectionClosed(),
    });
    this.#server = createHttpServer(
      () => this.#closesAfterResponse(),
      (request, response) => {
        this.#answer(request, response);
      },
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
    this.#server.emit("connection", socket);
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

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { observer } = this.#options;
    const facts = factsOf(request);
    const { socket } = request;
    let isOver = false;
    const onCut = (): void => {
      // node:http does not tell a response that waits for the ones before it.
      if (!isOver) response.emit("close");
    };
    this.#connections.requestStarted(socket, onCut);
    const id = observer.started(facts);
    response.once("close", () => {
      isOver = true;
      this.#connections.requestEnded(socket, onCut);
      observer.finished(id, outcomeOf(response));
    });
    const fail = (thrown: unknown): void => {
      observer.appFailed(facts, thrown);
      endWithError(response);
    };
    const app = this.#app;
    if (app.kind === "fetch") {
      answerWithFetch(app.fetch, request, response).catch(fail);
      return;
    }
    callNodeHandler(app.handler, request, response).catch(fail);
  }
}

async function callNodeHandler(
  handler: (request: unknown, response: unknown) => unknown,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await handler(request, response);
}

function createHttpServer(
  closesAfterResponse: () => boolean,
  onRequest: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  /** Decides on keep-alive when the head is written: the worker may drain since the request came. */
  class Response extends ServerResponse {
    // deno-lint-ignore no-explicit-any -- node:http overloads this method
    override writeHead(...head: [any, any?, any?]): this {
      if (closesAfterResponse()) this.shouldKeepAlive = false;
      return super.writeHead(...head);
    }
  }
  const server = createServer({
    ServerResponse: Response,
    headersTimeout: HEADERS_TIMEOUT_MS,
    connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    // Connections keeps idle time: it knows when the worker drains.
    keepAliveTimeout: 0,
  }, onRequest);
  // Without a listener, node:http ends the connection without an answer.
  server.on("connect", (_request, socket) => {
    socket.end(`${NOT_IMPLEMENTED}\r\n`);
  });
  // The server never listens, it is handed connections. It has to believe that it does: Deno ends
  // each connection after one response otherwise, and Node enforces no timeouts.
  Object.defineProperty(server, "listening", { value: true, writable: true });
  server.emit("listening");
  return server;
}

function outcomeOf(response: ServerResponse): ResponseFacts {
  const length = Number(response.getHeader("content-length") ?? Number.NaN);
  return {
    status: response.headersSent ? response.statusCode : 0,
    bodyBytes: Number.isNaN(length) ? undefined : length,
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
