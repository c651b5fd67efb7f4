import type { AppType } from "./config/settings.ts";
import type { PeerCertificate } from "./http/engine/byte_socket.ts";
import type { LoadedMessage } from "./ipc.ts";
import type { FieldList } from "./http/wire/fields.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes of a body that its sender may be ahead of who takes it: more than that, and it waits. */
export const WINDOW_BYTES: number = 1024 * 1024;

/** The fields of a message's head, as pairs. */
export type FieldPairs = readonly (readonly [name: string, value: string])[];

/**
 * From the I/O thread of a worker to one that runs the app; `id` names a request. Bytes are buffers
 * here, not views: Deno looks at each element of a view that a thread gets, 80 ms for a MiB.
 */
export type ToThread =
  | BootMessage
  | { readonly kind: "request"; readonly request: RequestMessage }
  /** The client seems to be gone. */
  | { readonly kind: "abort"; readonly id: number }
  /** So many bytes of the response have been taken. */
  | { readonly kind: "credit"; readonly id: number; readonly bytes: number }
  /** Nobody reads the rest of the response. */
  | { readonly kind: "cancel"; readonly id: number }
  | BodyPart;

/** Which app to load. */
export interface BootMessage {
  readonly kind: "boot";
  readonly app: string;
  readonly appType: AppType;
  /** Whether to tell of the files that are loaded. */
  readonly tellsLoaded: boolean;
}

/** What comes of a request body that arrives while the app has the request. */
export type BodyPart =
  | {
    readonly kind: "body_piece";
    readonly id: number;
    readonly buffer: ArrayBuffer;
  }
  | { readonly kind: "body_end"; readonly id: number }
  /** The rest will not come: the client left, was too slow or sent too much. */
  | {
    readonly kind: "body_failed";
    readonly id: number;
    readonly reason: string;
  };

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
  readonly scheme: "http" | "https";
  /** The client's end, as far as proxies are believed. */
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
  readonly authorized: boolean;
  readonly certificate: PeerCertificate | null;
}

/** A whole request body in memory or in a file, or one whose parts follow when they are asked for. */
export type BodyMessage =
  | { readonly kind: "bytes"; readonly buffer: ArrayBuffer }
  | {
    readonly kind: "file";
    readonly place: SpoolPlace;
    readonly byteLength: number;
  }
  | { readonly kind: "stream" };

/** How another thread of the process finds a spool file: by its descriptor, or by its path. */
export type SpoolPlace = number | string;

/** From a thread that runs the app. */
export type FromThread =
  | ThreadReady
  | BootFailure
  | LoadedMessage
  /** Nothing caught an error: the thread is of no use any more. */
  | { readonly kind: "uncaught"; readonly stack: string }
  | FromRequest;

/** What a thread says of the request that it has. */
export type FromRequest =
  | { readonly kind: "hints"; readonly id: number; readonly fields: FieldPairs }
  /** The app has taken so many bytes of the request body, or begins to read it. */
  | {
    readonly kind: "body_credit";
    readonly id: number;
    readonly bytes: number;
  }
  /** The app does not want the rest of the request body. */
  | { readonly kind: "body_cancel"; readonly id: number }
  /** The whole response: the thread is free. */
  | WholeResponse
  /** The head of a response whose body follows in pieces. */
  | ResponseBeginning
  | { readonly kind: "piece"; readonly id: number; readonly bytes: Bytes }
  /** The body is complete: the thread is free. */
  | { readonly kind: "end"; readonly id: number }
  /** The app failed to answer, or to finish its answer: the thread is free. */
  | { readonly kind: "failed"; readonly id: number; readonly stack: string };

/** It has loaded the app. */
export interface ThreadReady {
  readonly kind: "ready";
  /** What the app says of it, before the setting: whether it gets whole request bodies. */
  readonly requestBuffering: boolean | undefined;
}

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
