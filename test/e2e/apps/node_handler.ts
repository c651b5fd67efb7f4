/** A handler of node:http. */
import type { IncomingMessage, ServerResponse } from "node:http";

export default function handle(
  request: IncomingMessage,
  response: ServerResponse,
): void {
  response.setHeader("x-handler", "node");
  response.end(`${request.method} ${request.url}`);
}
