import type { FieldList } from "./http/wire/fields.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes of a response that a thread may be ahead of the client: more than that, and it waits. */
export const RESPONSE_WINDOW_BYTES: number = 1024 * 1024;

/** The fields of a message's head, as pairs. */
export type FieldPairs = readonly (readonly [name: string, value: string])[];

/** From the I/O thread of a worker to one that runs the app; `id` names a request. */
export type ToThread =
  | { readonly kind: "boot"; readonly app: string }
  | { readonly kind: "request"; readonly request: RequestMessage }
  /** The client seems to be gone. */
  | { readonly kind: "abort"; readonly id: number }
  /** So many bytes of the response have been taken. */
  | { readonly kind: "credit"; readonly id: number; readonly bytes: number }
  /** Nobody reads the rest of the response. */
  | { readonly kind: "cancel"; readonly id: number };

/** A request, and all that its handler may ask of the connection. */
export interface RequestMessage {
  readonly id: number;
  readonly method: string;
  readonly url: string;
  readonly version: string;
  readonly fields: FieldList;
  readonly peer: Peer;
  readonly body: BodyMessage | undefined;
}

/** The two ends of a connection; addresses are undefined for a unix socket. */
export interface Peer {
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  readonly localAddress: string | undefined;
  readonly localPort: number | undefined;
  readonly tls: PeerTls | undefined;
}

export interface PeerTls {
  readonly protocol: string | null;
  readonly cipher: string | undefined;
  readonly servername: string | false | null;
  readonly alpnProtocol: string | false | null;
}

/** A whole request body: in memory, or in a file. */
export type BodyMessage =
  | { readonly kind: "bytes"; readonly bytes: Bytes }
  | {
    readonly kind: "file";
    readonly place: SpoolPlace;
    readonly byteLength: number;
  };

/** How another thread of the process finds a spool file: by its descriptor, or by its path. */
export type SpoolPlace = number | string;

/** From a thread that runs the app. */
export type FromThread =
  /** It has loaded the app. */
  | { readonly kind: "ready" }
  | BootFailure
  /** Nothing caught an error: the thread is of no use any more. */
  | { readonly kind: "uncaught"; readonly stack: string }
  | FromRequest;

/** What a thread says of the request that it has. */
export type FromRequest =
  | { readonly kind: "hints"; readonly id: number; readonly fields: FieldPairs }
  /** The whole response: the thread is free. */
  | WholeResponse
  /** The head of a response whose body follows in pieces. */
  | ResponseBeginning
  | { readonly kind: "piece"; readonly id: number; readonly bytes: Bytes }
  /** The body is complete: the thread is free. */
  | { readonly kind: "end"; readonly id: number }
  /** The app failed to answer, or to finish its answer: the thread is free. */
  | { readonly kind: "failed"; readonly id: number; readonly stack: string };

export interface ResponseBeginning {
  readonly kind: "head";
  readonly id: number;
  readonly head: ResponseHeadMessage;
}

/** The app cannot be used; the thread has nothing to do. */
export interface BootFailure {
  readonly kind: "boot_failed";
  readonly message: string;
  readonly exitCode: number;
  /** The stack of the app's own error, where there is one. */
  readonly cause: string | undefined;
}

export interface WholeResponse {
  readonly kind: "response";
  readonly id: number;
  readonly head: ResponseHeadMessage;
  readonly body: string | Bytes | null;
}

export interface ResponseHeadMessage {
  readonly status: number;
  readonly statusText: string;
  readonly headers: FieldPairs;
}
