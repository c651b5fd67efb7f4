import type { WebSocketPeer } from "./websocket.ts";

/** What an app does with its WebSockets: `websocket` beside `fetch`, as `Bun.serve` has it. */
export interface WebSocketHandlers {
  /** The connection is open. */
  open?(socket: ServerWebSocket): unknown;
  /** A message has come: a text, or bytes. */
  message?(
    socket: ServerWebSocket,
    message: string | Uint8Array<ArrayBuffer>,
  ): unknown;
  /** The connection is closed, with the code and the reason of RFC 6455. */
  close?(socket: ServerWebSocket, code: number, reason: string): unknown;
}

/** A WebSocket of a client, with the members of Bun's one that concern it alone. */
export class ServerWebSocket {
  readonly #peer: WebSocketPeer;
  /** What the app gave to `upgrade`. */
  data: unknown;
  /** "" for a unix socket. */
  readonly remoteAddress: string;

  /** Is called by pfserve alone. */
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

  /** Sends a message: a text, or bytes. */
  send(data: string | Uint8Array | ArrayBuffer, compress = false): void {
    this.#peer.send(data, { compress });
  }

  /** Ends the connection, with a code and a reason for the client. */
  close(code?: number, reason?: string): void {
    this.#peer.close(code, reason);
  }

  /** Cuts the connection off. */
  terminate(): void {
    this.#peer.terminate();
  }

  /** Sends a ping. */
  ping(data?: string | Uint8Array): void {
    this.#peer.ping(data);
  }

  /** Sends a pong that nobody asked for. */
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
