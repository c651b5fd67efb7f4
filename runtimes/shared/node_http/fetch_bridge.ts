import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate } from "node:timers";
import type { FetchHandler } from "../../../src/http/app.ts";
import type { InfoSource } from "../../../src/http/handler_info.ts";
import { parseConnection } from "../../../src/http/wire/connection_options.ts";
import { Refusal } from "../../../src/http/wire/refusal.ts";
import { schemeOf, toRequest } from "./fetch_request.ts";
import type { Sender } from "./incoming_rules.ts";
import { refuse } from "./refuse.ts";
import { RequestBody } from "./request_body.ts";
import { sendResponse } from "./fetch_response.ts";

/** Answers one request of node:http with a Fetch handler. */
export async function answerWithFetch(
  fetch: FetchHandler,
  incoming: IncomingMessage,
  { outgoing, sender }: { outgoing: ServerResponse; sender: Sender },
): Promise<void> {
  const disconnect = new AbortController();
  const { signal } = disconnect;
  const body = hasBody(incoming) ? new RequestBody(incoming) : undefined;
  outgoing.once("close", () => {
    if (outgoing.writableFinished) {
      body?.discard(new Error("The response has been sent"));
      return;
    }
    const gone = new DOMException("The client disconnected", "AbortError");
    body?.discard(gone);
    disconnect.abort(gone);
  });
  // llhttp does not see a "close" between tabs, nor one beside "keep-alive" in HTTP/1.0.
  if (parseConnection(incoming.headers.connection).close) {
    outgoing.shouldKeepAlive = false;
  }
  let request: Request;
  try {
    request = toRequest(incoming, { body, signal, sender });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // What node:http refuses by itself, it refuses in this turn: one answer is enough.
    await nextTurn();
    if (!outgoing.destroyed) refuse(outgoing, error);
    return;
  }
  keepUntilClosed(request, outgoing);
  const response: unknown = await fetch(
    request,
    infoOf(incoming, outgoing, sender),
  );
  if (!isResponse(response)) {
    throw new TypeError(
      `The app returned ${describe(response)}: expected a Response`,
    );
  }
  await sendResponse(response, outgoing, {
    isHead: incoming.method === "HEAD",
  });
}

/** On Node 20 a Request that was collected as garbage no longer passes on that its signal was aborted. */
function keepUntilClosed(request: Request, outgoing: ServerResponse): void {
  outgoing.once("close", () => void request);
}

function infoOf(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  sender: Sender,
): InfoSource {
  const { socket } = incoming;
  return {
    socket,
    client: sender.forwarded?.client ??
      { address: socket.remoteAddress, port: socket.remotePort },
    scheme: schemeOf(incoming, sender),
    version: incoming.httpVersion,
    writeEarlyHints(fields): void {
      if (outgoing.headersSent || incoming.httpVersion === "1.0") return;
      const hints: Record<string, string[]> = {};
      for (const [name, value] of fields) (hints[name] ??= []).push(value);
      outgoing.writeEarlyHints(hints);
    },
    hijack: refuseHijack,
    openWebSocket: refuseHijack,
    // Nothing can be handed over, so nothing fails after the response.
    appFailed(): void {},
    onOver: (listener) => {
      outgoing.once("close", () => listener(outgoing.writableFinished));
    },
  };
}

function refuseHijack(): never {
  throw new Error(
    "Cannot take over the connection: --http node keeps it; expected --http engine",
  );
}

/** The Fetch API knows none of GET and HEAD; others may have none, too (RFC 9112 section 6.3). */
function hasBody({ method, headers }: IncomingMessage): boolean {
  if (method === "GET" || method === "HEAD") return false;
  return headers["transfer-encoding"] !== undefined ||
    Number(headers["content-length"] ?? 0) > 0;
}

/** By its parts, not by its class: a framework may bring a Response of its own. */
function isResponse(value: unknown): value is Response {
  if (value instanceof Response) return true;
  const { status, headers } = Object(value) as {
    status?: unknown;
    headers?: { get?: unknown };
  };
  return typeof status === "number" && typeof headers?.get === "function";
}

function describe(value: unknown): string {
  return value === null || value === undefined
    ? String(value)
    : `a value of type ${typeof value}`;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
