import type { IncomingMessage } from "node:http";
import type { RequestFacts } from "../../../src/http/backend.ts";
import type { Sender } from "./incoming_rules.ts";

/** What logs and reports need of a request, read when they ask. */
export function factsOf(
  request: IncomingMessage,
  { origin, forwarded }: Sender,
): RequestFacts {
  return {
    method: request.method ?? "",
    target: request.url ?? "",
    version: request.httpVersion,
    remoteAddress: forwarded?.client?.address ?? origin.address,
    connection: request.socket,
    header(name) {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    },
  };
}
