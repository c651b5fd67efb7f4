import { Buffer } from "node:buffer";
import type {
  ServerWebSocket,
  WebSocketHandlers,
} from "../../src/http/server_websocket.ts";

/** Topics would reach the clients of one worker alone. */
export function refuseTopics(): never {
  throw new TypeError(
    "Cannot publish to topics: a worker knows its own clients alone; expected a broker between the workers",
  );
}

/** Handlers that give the app sockets and messages as Bun does; `current` changes with `reload`. */
export function bunHandlers(
  current: () => WebSocketHandlers | undefined,
  { onCount }: { onCount: (change: number) => void },
): WebSocketHandlers {
  return {
    open(socket) {
      onCount(1);
      complete(socket);
      return current()?.open?.(socket);
    },
    message: (socket, message) =>
      current()?.message?.(
        socket,
        typeof message === "string" ? message : Buffer.from(
          message.buffer,
          message.byteOffset,
          message.byteLength,
        ),
      ),
    close(socket, code, reason) {
      onCount(-1);
      return current()?.close?.(socket, code, reason);
    },
  };
}

/** Adds the members of Bun's sockets that pfserve's do not have on other runtimes. */
function complete(socket: ServerWebSocket): void {
  Object.assign(socket, {
    binaryType: "nodebuffer",
    subscriptions: [],
    sendText: (text: string, compress?: boolean) => socket.send(text, compress),
    sendBinary: (bytes: Uint8Array, compress?: boolean) =>
      socket.send(bytes, compress),
    cork: (write: (corked: ServerWebSocket) => unknown) => write(socket),
    subscribe: refuseTopics,
    unsubscribe: refuseTopics,
    isSubscribed: () => false,
    publish: refuseTopics,
    publishText: refuseTopics,
    publishBinary: refuseTopics,
  });
}
