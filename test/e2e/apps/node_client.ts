/** Says what `node:http` knows of the client. */
import type { IncomingMessage, ServerResponse } from "node:http";

export default function handle(
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { method, socket, headers } = request;
  response.end(JSON.stringify({
    method,
    remote: socket.remoteAddress ?? null,
    names: Object.keys(headers),
  }));
}
