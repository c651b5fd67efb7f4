import type { WebSocketPeer } from "./websocket.ts";

/** What an app does with its WebSockets: `websocket` beside `fetch`, as `Bun.serve` has it. */
export interface WebSocketHandlers {
  open?(socket: ServerWebSocket): unknown;
  message?(
    socket: ServerWebSocket,
    message: string | Uint8Array<ArrayBuffer>,
  ): unknown;
  close?(socket: ServerWebSocket, code: number, reason: string): unknown;
}

/** A WebSocket of a client, with the members of Bun's one that concern it alone. */
export class ServerWebSocket {
  readonly #peer: WebSocketPeer;
  /** What the app gave to `upgrade`. */
  data: unknown;
  /** "" for a unix socket. */
  readonly remoteAddress: string;

  constructor(peer: WebSocketPeer, data: unknown, remoteAddress: string) {
    this.#peer = peer;
    this.data = data;
    this.remoteAddress = remoteAddress;
  }

  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  get readyState(): number {
    return this.#peer.readyState;
  }

  /** The subprotocol that was chosen, "" when there is none. */
  get protocol(): string {
    return this.#peer.protocol;
  }

  /** Bytes that the client has still to take. */
  getBufferedAmount(): number {
    return this.#peer.bufferedAmount;
  }

  send(data: string | Uint8Array | ArrayBuffer, compress = false): void {
    this.#peer.send(data, { compress });
  }

  close(code?: number, reason?: string): void {
    this.#peer.close(code, reason);
  }

  terminate(): void {
    this.#peer.terminate();
  }

  ping(data?: string | Uint8Array): void {
    this.#peer.ping(data);
  }

  pong(data?: string | Uint8Array): void {
    this.#peer.pong(data);
  }
}

/** Tells the app of what happens; what it throws is told to `onFailure`. */
export function handleWebSocket(
  peer: WebSocketPeer,
  socket: ServerWebSocket,
  { handlers, onFailure }: {
    handlers: WebSocketHandlers;
    onFailure: (thrown: unknown) => void;
  },
): void {
  const call = async (handle: () => unknown): Promise<void> => {
    try {
      await handle();
    } catch (thrown) {
      onFailure(thrown);
    }
  };
  const decoder = new TextDecoder();
  peer.on("message", (data, isBinary) => {
    // A copy of its own: the bytes are a part of what was received with others.
    const message = isBinary ? new Uint8Array(data) : decoder.decode(data);
    void call(() => handlers.message?.(socket, message));
  });
  peer.on("close", (code, reason) => {
    void call(() => handlers.close?.(socket, code, decoder.decode(reason)));
  });
  // "close" follows, with the code that says why.
  peer.on("error", () => {});
  void call(() => handlers.open?.(socket));
}
