import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Refusal } from "../../../src/http/wire/refusal.ts";

/** Answers in place of the app, with no more than the status, and ends the connection. */
export function refuse(outgoing: ServerResponse, { status }: Refusal): void {
  outgoing.shouldKeepAlive = false;
  const body = `${STATUS_CODES[status]}\n`;
  outgoing.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "content-length": body.length,
  });
  outgoing.end(body);
}
