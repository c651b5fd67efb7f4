import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { HttpObserver, ResponseFacts } from "../../../src/http/backend.ts";
import { Refusal } from "../../../src/http/wire/refusal.ts";
import { adoptServer } from "./adopted_server.ts";
import type { Connections } from "./connections.ts";
import { bodyBytesOf, countBody } from "./count_body.ts";
import { isWebSocket } from "./goodbye.ts";
import type { IncomingRules, Sender } from "./incoming_rules.ts";
import { refuse } from "./refuse.ts";
import { factsOf } from "./request_facts.ts";

type Observer = Pick<
  HttpObserver,
  "countsBytes" | "started" | "answering" | "finished" | "appFailed"
>;

/** The connection is the app's from here on. */
const SWITCHED: ResponseFacts = {
  status: 101,
  bodyBytes: undefined,
  header: () => undefined,
};

/** The requests of a server of node:http, from their heads to the ends of their responses. */
export class FollowedRequests {
  readonly #connections: Connections;
  readonly #rules: IncomingRules;
  readonly #observer: Observer;

  constructor(
    connections: Connections,
    rules: IncomingRules,
    observer: Observer,
  ) {
    this.#connections = connections;
    this.#rules = rules;
    this.#observer = observer;
  }

  /** Follows all requests of a server that the app made, and which is handed connections. */
  adopt(server: Server, closesAfterResponse: () => boolean): void {
    adoptServer(server, {
      closesAfterResponse,
      onRequest: (request, response) => this.follow(request, response)?.fail,
      onTakeover: (request, socket) => this.#handOver(request, socket),
      onSecure: (plain, secure) => {
        this.#rules.replace(plain, secure);
        this.#connections.replace(plain, secure);
      },
    });
  }

  /**
   * Follows one request; returns whom it is from, and what is told of what the app throws. Undefined
   * when the request has been refused.
   */
  follow(
    request: IncomingMessage,
    response: ServerResponse,
  ): { sender: Sender; fail: (thrown: unknown) => void } | undefined {
    try {
      const sender = this.#rules.read(request);
      return { sender, fail: this.#observe(request, response, sender) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#observe(request, response, this.#rules.unread(request));
      refuse(response, error);
      return undefined;
    }
  }

  #observe(
    request: IncomingMessage,
    response: ServerResponse,
    sender: Sender,
  ): (thrown: unknown) => void {
    const facts = factsOf(request, sender);
    const { socket } = request;
    let isOver = false;
    const onCut = (): void => {
      // node:http does not tell a response that waits for the ones before it.
      if (!isOver) response.emit("close");
    };
    this.#connections.requestStarted(socket, onCut);
    if (this.#observer.countsBytes) countBody(response);
    const id = this.#observer.started(facts);
    if (this.#observer.answering !== undefined) {
      onHead(response, (status) => this.#observer.answering?.(facts, status));
    }
    response.once("close", () => {
      isOver = true;
      this.#connections.requestEnded(socket, onCut);
      this.#observer.finished(id, outcomeOf(response));
    });
    return (thrown) => {
      this.#observer.appFailed(facts, thrown);
      endWithError(response);
    };
  }

  #handOver(request: IncomingMessage, socket: Socket): void {
    const facts = factsOf(request, this.#rules.readLate(request));
    const id = this.#observer.started(facts);
    this.#observer.finished(id, SWITCHED);
    this.#connections.handOver(socket, isWebSocket(request));
  }
}

/** Calls `task` when the head is written: node:http has no event for it. */
function onHead(
  response: ServerResponse,
  task: (status: number) => void,
): void {
  const { writeHead } = response;
  response.writeHead = function (
    this: ServerResponse,
    ...head: Parameters<typeof writeHead>
  ) {
    task(head[0]);
    return writeHead.apply(this, head);
  } as ServerResponse["writeHead"];
}

function outcomeOf(response: ServerResponse): ResponseFacts {
  return {
    status: response.headersSent ? response.statusCode : 0,
    bodyBytes: response.headersSent ? bodyBytesOf(response) : undefined,
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
