import type { IncomingMessage } from "node:http";
import type { RequestFacts } from "../../../src/http/backend.ts";

/** What logs and reports need of a request, read when they ask. */
export function factsOf(request: IncomingMessage): RequestFacts {
  return {
    method: request.method ?? "",
    target: request.url ?? "",
    version: request.httpVersion,
    // Read now: it is gone when the client is.
    remoteAddress: request.socket.remoteAddress ?? "",
    connection: request.socket,
    header(name) {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    },
  };
}
