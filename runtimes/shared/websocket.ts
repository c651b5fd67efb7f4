import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { ByteSocket } from "../../src/http/engine/byte_socket.ts";
import type { OpenWebSocket, WebSocketPeer } from "../../src/http/websocket.ts";

/** The part of the server of `ws` that is used here. */
interface HandshakeServer {
  on(event: "headers", listener: (lines: string[]) => void): unknown;
  handleUpgrade(
    request: HandshakeMessage,
    socket: ByteSocket,
    head: Buffer,
    onOpen: (peer: WebSocketPeer) => void,
  ): void;
}

interface HandshakeServerOptions {
  readonly noServer: true;
  readonly clientTracking: false;
  readonly handleProtocols?: () => string | false;
}

type HandshakeServerClass = new (
  options: HandshakeServerOptions,
) => HandshakeServer;

interface WebSocketPackage {
  readonly WebSocketServer: HandshakeServerClass;
}

/** `ws` needs no more of a request. */
interface HandshakeMessage {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
}

let Server: HandshakeServerClass | undefined;

/** Answers the handshake with `ws`, which is loaded with the first WebSocket. */
export const openWebSocket: OpenWebSocket = (
  { socket, head },
  { method, target, fields },
  { fields: answerFields, protocol },
) => {
  Server ??= loadWebSocketPackage().WebSocketServer;
  const server = new Server({
    noServer: true,
    clientTracking: false,
    ...(protocol === undefined ? {} : {
      handleProtocols: () => protocol === "" ? false : protocol,
    }),
  });
  server.on("headers", (lines) => {
    for (const [name, value] of answerFields) lines.push(`${name}: ${value}`);
  });
  const message = { method, url: target, headers: joinFields(fields) };
  let peer: WebSocketPeer | undefined;
  server.handleUpgrade(
    message,
    socket,
    Buffer.from(head),
    (opened) => peer = opened,
  );
  if (peer === undefined) throw new Error("Cannot open the WebSocket");
  return peer;
};

function joinFields(fields: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index]!;
    const before = headers[name];
    const value = fields[index + 1]!;
    headers[name] = before === undefined ? value : `${before}, ${value}`;
  }
  return headers;
}

/**
 * Loads `ws` by its path: Bun puts something else in the place of "ws" that works with its own servers alone,
 * and on Deno the import map is that of the app.
 */
export function loadWebSocketPackage(): WebSocketPackage {
  if (!import.meta.url.startsWith("file:")) {
    throw new Error(
      "Cannot open a WebSocket: expected pfserve to be installed from npm, it was loaded from a URL",
    );
  }
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve("ws/package.json"));
  return require(join(folder, "index.js"));
}
