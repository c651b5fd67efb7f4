import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { pretendListening } from "./pretend_listening.ts";

/** Is told what happens on a server whose listeners are the app's. */
export interface ServerEvents {
  closesAfterResponse(): boolean;
  /** A request begins; returns who is told of what the app throws, nobody when it has been answered. */
  onRequest(
    request: IncomingMessage,
    response: ServerResponse,
  ): ((thrown: unknown) => void) | undefined;
  /** The app takes a connection over, for WebSockets or as a tunnel. */
  onTakeover(request: IncomingMessage, socket: Socket): void;
  /** TLS of the app's own is ready on a connection. */
  onSecure(plain: Socket, secure: Socket): void;
}

type Listener = (...values: unknown[]) => unknown;

/** The first argument of each is the request, the second one the response. */
const REQUEST_EVENTS: ReadonlySet<string | symbol> = new Set([
  "request",
  "checkContinue",
  "checkExpectation",
]);
const TAKEOVER_EVENTS: ReadonlySet<string | symbol> = new Set([
  "upgrade",
  "connect",
]);

/** Watches the requests of a server that the app made, which is handed connections from now on. */
export function adoptServer(server: Server, events: ServerEvents): void {
  const emit = server.emit;
  server.emit = function (
    this: Server,
    event: string | symbol,
    ...values: unknown[]
  ): boolean {
    if (REQUEST_EVENTS.has(event)) {
      return callApp(this, event as string, { values, events });
    }
    if (TAKEOVER_EVENTS.has(event) && this.listenerCount(event as string) > 0) {
      events.onTakeover(values[0] as IncomingMessage, values[1] as Socket);
    }
    if (event === "secureConnection") noteSecure(values[0] as Socket, events);
    return Reflect.apply(emit, this, [event, ...values]);
  } as Server["emit"];
  // The interception may have told it already.
  if (!server.listening) pretendListening(server);
}

/** Calls the listeners one by one: `emit` drops the promises of asynchronous ones. */
function callApp(
  server: Server,
  event: string,
  { values, events }: { values: unknown[]; events: ServerEvents },
): boolean {
  const [request, response] = values as [IncomingMessage, ServerResponse];
  decideLate(response, events);
  const fail = events.onRequest(request, response);
  if (fail === undefined) return true;
  const listeners = server.rawListeners(event) as Listener[];
  for (const listener of listeners) {
    callListener(() => listener.apply(server, values)).catch(fail);
  }
  return listeners.length > 0;
}

async function callListener(call: () => unknown): Promise<void> {
  await call();
}

/** Decides on keep-alive when the head is written: the worker may drain since the request came. */
function decideLate(response: ServerResponse, events: ServerEvents): void {
  const writeHead = response.writeHead;
  response.writeHead = function (
    this: ServerResponse,
    ...head: Parameters<typeof writeHead>
  ) {
    if (events.closesAfterResponse()) this.shouldKeepAlive = false;
    return writeHead.apply(this, head);
  } as ServerResponse["writeHead"];
}

/** `_parent` is the socket that a TLSSocket was made over, on Node and Deno. */
function noteSecure(secure: Socket, { onSecure }: ServerEvents): void {
  const { _parent: plain } = secure as Socket & { readonly _parent?: Socket };
  if (plain !== undefined) onSecure(plain, secure);
}
