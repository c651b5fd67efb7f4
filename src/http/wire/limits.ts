/** How much of a request is read before it is refused; bytes and counts. */
export interface WireLimits {
  /** Bytes of the request line, without its end; more is 414. */
  readonly requestLineBytes: number;
  /** Number of fields; more is 431. The same holds for trailers. */
  readonly fieldCount: number;
  /** Bytes of one field line, without its end; more is 431. */
  readonly fieldBytes: number;
  /** Bytes of a request body; more is 413. */
  readonly bodyBytes: number;
}
