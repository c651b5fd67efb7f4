import type { WebSocketPeer } from "../websocket.ts";
import { CapturedResponse } from "./captured_response.ts";
import { LazyRequest } from "./lazy_request.ts";

interface UpgradeOptions {
  readonly protocol?: string;
  readonly headers?: HeadersInit;
}

interface Upgrade {
  /** What the app returns; the handshake has been answered already. */
  readonly response: Response;
  readonly socket: WebSocketPeer;
}

type UpgradeWebSocket = (
  request: Request,
  options?: UpgradeOptions,
) => unknown;

/** Makes `Deno.upgradeWebSocket` take lazy requests, where there is one; returns what undoes that. */
export function teachDenoUpgrade(): () => void {
  const { Deno } = globalThis as {
    Deno?: { upgradeWebSocket: UpgradeWebSocket };
  };
  const before = Deno &&
    Object.getOwnPropertyDescriptor(Deno, "upgradeWebSocket");
  if (Deno === undefined || before === undefined) return () => {};
  const native = Deno.upgradeWebSocket;
  const value: UpgradeWebSocket = (request, options) =>
    LazyRequest.isLazyRequest(request)
      ? upgrade(request, options)
      : native(request, options);
  Object.defineProperty(Deno, "upgradeWebSocket", {
    value,
    enumerable: before.enumerable ?? false,
    configurable: true,
    writable: true,
  });
  return () => Object.defineProperty(Deno, "upgradeWebSocket", before);
}

function upgrade(request: LazyRequest, options: UpgradeOptions = {}): Upgrade {
  const socket = LazyRequest.sourceOf(request).openWebSocket?.({
    fields: [...new Headers(options.headers)],
    protocol: options.protocol ?? "",
  });
  if (socket === undefined) {
    throw new TypeError(
      "Invalid Header: expected the handshake of a WebSocket",
    );
  }
  socket.binaryType = "blob";
  openLater(socket);
  const response = new CapturedResponse() as unknown as Response;
  Object.defineProperty(response, "status", { value: 101 });
  return { response, socket };
}

/** The app sets its handlers after this; no event may come before. */
function openLater(socket: WebSocketPeer): void {
  socket.pause();
  queueMicrotask(() => {
    socket.emit("open");
    socket.resume();
  });
}
