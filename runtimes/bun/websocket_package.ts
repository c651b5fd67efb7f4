import { createRequire } from "node:module";
import { loadWebSocketPackage } from "../shared/websocket.ts";

interface WebSocketServerOptions {
  WebSocket?: unknown;
}

interface WebSocketServerMethods {
  handleUpgrade(...values: unknown[]): void;
  completeUpgrade(...values: unknown[]): void;
}

interface WebSocketPackage {
  readonly WebSocket: unknown;
  readonly WebSocketServer: { readonly prototype: WebSocketServerMethods };
}

/**
 * Makes "ws" work on servers that are handed their connections. What Bun puts in the place of that
 * package asks its native server for the upgrade; the package itself answers on any socket.
 */
export function repairWebSocketPackage(): void {
  const builtIn = createRequire(import.meta.url)("ws") as WebSocketPackage;
  const real = loadWebSocketPackage() as unknown as WebSocketPackage;
  const methods = real.WebSocketServer.prototype;
  Object.assign(builtIn.WebSocketServer.prototype, {
    completeUpgrade: methods.completeUpgrade,
    handleUpgrade(
      this: { readonly options: WebSocketServerOptions },
      ...values: unknown[]
    ): void {
      const { options } = this;
      if (options.WebSocket === builtIn.WebSocket) {
        options.WebSocket = real.WebSocket;
      }
      methods.handleUpgrade.apply(this, values);
    },
  });
}
