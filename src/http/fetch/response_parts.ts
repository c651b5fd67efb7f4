/** What a Response holds, as the server writes it. */
export interface ResponseParts {
  readonly status: number;
  /** "" for the usual phrase. */
  readonly statusText: string;
  /** Names in lower case; each Set-Cookie by itself. */
  readonly headers: Iterable<readonly [name: string, value: string]>;
  readonly body: string | Uint8Array | Blob | ReadableStream<Uint8Array> | null;
}
