import {
  createServer,
  type IncomingMessage,
  type Server,
  ServerResponse,
} from "node:http";
import { pretendListening } from "./pretend_listening.ts";

/** The answer to CONNECT, for which no app is asked. */
const NOT_IMPLEMENTED =
  "HTTP/1.1 501 Not Implemented\r\nConnection: close\r\nContent-Length: 0\r\n";

/** Makes a server that is handed connections. */
export function createHttpServer(
  closesAfterResponse: () => boolean,
  onRequest: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  /** Decides on keep-alive when the head is written: the worker may drain since the request came. */
  class Response extends ServerResponse {
    // deno-lint-ignore no-explicit-any -- node:http overloads this method
    override writeHead(...head: [any, any?, any?]): this {
      if (closesAfterResponse()) this.shouldKeepAlive = false;
      return super.writeHead(...head);
    }
  }
  const server = createServer({ ServerResponse: Response }, onRequest);
  // Without a listener, node:http ends the connection without an answer.
  server.on("connect", (_request, socket) => {
    socket.end(`${NOT_IMPLEMENTED}\r\n`);
  });
  pretendListening(server);
  return server;
}
