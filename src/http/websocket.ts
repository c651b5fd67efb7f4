import type { HijackedConnection } from "./handler_info.ts";
import type { FieldList } from "./wire/fields.ts";

/** What `ws` and its like give for a connection; alike on every runtime. */
export interface WebSocketPeer {
  readonly readyState: number;
  readonly protocol: string;
  readonly bufferedAmount: number;
  binaryType: string;
  send(
    data: string | Uint8Array | ArrayBuffer,
    options?: { compress?: boolean },
  ): void;
  close(code?: number, reason?: string): void;
  terminate(): void;
  ping(data?: string | Uint8Array): void;
  pong(data?: string | Uint8Array): void;
  /** Stops and starts the events. */
  pause(): void;
  resume(): void;
  emit(event: "open"): unknown;
  on(
    event: "message",
    listener: (data: Uint8Array<ArrayBuffer>, isBinary: boolean) => void,
  ): unknown;
  on(
    event: "close",
    listener: (code: number, reason: Uint8Array) => void,
  ): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
}

/** The request that asks for a WebSocket. */
export interface Handshake {
  readonly method: string;
  readonly target: string;
  readonly fields: FieldList;
}

export interface HandshakeAnswer {
  /** Fields of the 101 response, beside those of the protocol. */
  readonly fields: readonly (readonly [string, string])[];
  /** The subprotocol; undefined for the first one that the client offers, "" for none. */
  readonly protocol: string | undefined;
}

/** Answers a handshake that `isHandshake` has found good. */
export type OpenWebSocket = (
  connection: HijackedConnection,
  handshake: Handshake,
  answer: HandshakeAnswer,
) => WebSocketPeer;

/** RFC 6455 section 1.3: "Service Restart" of the IANA registry; clients connect again. */
const SERVICE_RESTART = 1012;

/** Whether a request asks for a WebSocket as RFC 6455 section 4.2.1 wants it. */
export function isHandshake({ method, fields }: Handshake): boolean {
  const field = (name: string): string => {
    const index = fields.findIndex((text, at) => at % 2 === 0 && text === name);
    return index < 0 ? "" : fields[index + 1]!;
  };
  return method === "GET" &&
    /(?:^|,)\s*websocket\s*(?:,|$)/i.test(field("upgrade")) &&
    /(?:^|,)\s*upgrade\s*(?:,|$)/i.test(field("connection")) &&
    /^[A-Za-z\d+/]{22}==$/.test(field("sec-websocket-key")) &&
    field("sec-websocket-version") === "13";
}

/** Says goodbye when the worker drains: the client finds another one. */
export function closeInDrain(peer: WebSocketPeer, drain: AbortSignal): void {
  drain.addEventListener(
    "abort",
    () => peer.close(SERVICE_RESTART, "The server is restarting"),
    { once: true },
  );
}
