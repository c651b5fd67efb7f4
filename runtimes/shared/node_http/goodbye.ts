import { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

/** RFC 6455 section 1.3: "Service Restart" of the IANA registry; clients connect again. */
const SERVICE_RESTART = 1012;
const REASON = "The server is restarting";

/** Whether a request that the app took over asks for a WebSocket of RFC 6455. */
export function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket" &&
    headers["sec-websocket-version"] === "13";
}

/**
 * Sends a Close frame between two frames of the app's: libraries write each of theirs in one turn.
 * The client's answer then ends the connection on the app's side as well.
 */
export function sayGoodbye(socket: Socket): void {
  const code = Buffer.alloc(2);
  code.writeUInt16BE(SERVICE_RESTART);
  const payload = Buffer.concat([code, Buffer.from(REASON)]);
  // RFC 6455 section 5.2: FIN and opcode 8, then a length below 126 without a mask.
  socket.write(Buffer.concat([Buffer.from([0x88, payload.length]), payload]));
}
