import type { HandshakeAnswer, WebSocketPeer } from "../websocket.ts";
import type { FieldList } from "../wire/fields.ts";

/** What an HTTP server knows of a request, for a Request to be made of when the app asks. */
export interface RequestSource {
  readonly method: string;
  /** Absolute URL; made when it is read. */
  readonly url: string;
  readonly fields: FieldList;
  /** Aborts when the client is gone before the response is complete; made when it is read. */
  readonly signal: AbortSignal;
  /** Undefined when the request has no body. */
  readonly body: BodySource | undefined;
  /** Undefined when the request is no handshake; throws when it is too late. */
  openWebSocket?(answer: HandshakeAnswer): WebSocketPeer | undefined;
}

/** The body of a request, read at the speed of whoever takes it; one of the two, once. */
export interface BodySource {
  /**
   * Resolves with the whole body, which may be part of a larger buffer; rejects when the client
   * leaves or breaks the framing.
   */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
}
