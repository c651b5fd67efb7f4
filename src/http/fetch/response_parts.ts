import type { HeaderPair } from "./headers.ts";

/** A response as a server writes it. */
export interface ResponseParts {
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case; each Set-Cookie by itself. */
  readonly headers: readonly HeaderPair[];
  readonly body:
    | string
    | Uint8Array<ArrayBuffer>
    | Blob
    | ReadableStream<Uint8Array<ArrayBuffer>>
    | null;
}
