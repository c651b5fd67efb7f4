/** A `(req, res)` handler of node:http, as Express apps and many others are. */
import { Buffer } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";

export default function handle(
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const body = Buffer.from(`${request.method} ${request.url}\n`);
  response.writeHead(200, {
    "content-type": "text/plain; charset=utf-8",
    "content-length": body.byteLength,
  });
  response.end(body);
}
