import { Buffer } from "node:buffer";
import type { ServerResponse } from "node:http";

/** Responses without a body (RFC 9110 section 6.4.1), whatever the app writes. */
const BODILESS = new Set([204, 304]);

/** Counts what the app writes of the body from now on; returns what tells how much that is. */
export function countBody(response: ServerResponse): () => number {
  const { write, end } = response;
  let bytes = 0;
  // `end` may write by itself what it was given.
  let isEnding = false;
  response.write = function (...parts: unknown[]): boolean {
    if (!isEnding) bytes += lengthOf(parts[0], parts[1]);
    return Reflect.apply(write, this, parts);
  };
  response.end = function (...parts: unknown[]): typeof response {
    if (!this.writableEnded) bytes += lengthOf(parts[0], parts[1]);
    isEnding = true;
    return Reflect.apply(end, this, parts);
  };
  return () => {
    const isBodiless = response.req.method === "HEAD" ||
      BODILESS.has(response.statusCode);
    return isBodiless ? 0 : bytes;
  };
}

function lengthOf(chunk: unknown, encoding: unknown): number {
  if (chunk instanceof Uint8Array) return chunk.byteLength;
  if (typeof chunk !== "string") return 0;
  const known = typeof encoding === "string" ? encoding : "utf8";
  return Buffer.byteLength(chunk, known as BufferEncoding);
}
