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
  const methods = builtIn.WebSocketServer.prototype;
  methods.handleUpgrade = function (
    this: { readonly options: WebSocketServerOptions },
    ...values: unknown[]
  ): void {
    // Loaded with the first WebSocket.
    const real = loadWebSocketPackage() as unknown as WebSocketPackage;
    const { handleUpgrade, completeUpgrade } = real.WebSocketServer.prototype;
    methods.completeUpgrade = completeUpgrade;
    const { options } = this;
    if (options.WebSocket === builtIn.WebSocket) {
      options.WebSocket = real.WebSocket;
    }
    handleUpgrade.apply(this, values);
  };
}
