import { Buffer } from "node:buffer";
import type { ServerResponse } from "node:http";

/** Responses without a body (RFC 9110 section 6.4.1), whatever the app writes. */
const BODILESS = new Set([204, 304]);

const COUNT = Symbol("pfserve.bodyCount");

interface Counted extends ServerResponse {
  [COUNT]: BodyCount;
}

class BodyCount {
  bytes = 0;
  /** `end` may write by itself what it was given. */
  isEnding = false;
  readonly write: ServerResponse["write"];
  readonly end: ServerResponse["end"];

  constructor({ write, end }: ServerResponse) {
    this.write = write;
    this.end = end;
  }
}

/**
 * Counts what the app writes of the body from now on. By the same two functions for all responses: with
 * functions of their own, no response goes at the first garbage collection on Deno, but all of them are
 * copied and promoted.
 */
export function countBody(response: ServerResponse): void {
  (response as Counted)[COUNT] = new BodyCount(response);
  response.write = countedWrite;
  response.end = countedEnd;
}

/** Bytes of the body so far; undefined when nobody counts. */
export function bodyBytesOf(response: ServerResponse): number | undefined {
  const count = (response as Partial<Counted>)[COUNT];
  if (count === undefined) return undefined;
  const isBodiless = response.req.method === "HEAD" ||
    BODILESS.has(response.statusCode);
  return isBodiless ? 0 : count.bytes;
}

function countedWrite(this: ServerResponse, ...parts: unknown[]): boolean {
  const count = (this as Counted)[COUNT];
  if (!count.isEnding) count.bytes += lengthOf(parts[0], parts[1]);
  return Reflect.apply(count.write, this, parts);
}

function countedEnd(this: ServerResponse, ...parts: unknown[]): ServerResponse {
  const count = (this as Counted)[COUNT];
  if (!this.writableEnded) count.bytes += lengthOf(parts[0], parts[1]);
  count.isEnding = true;
  return Reflect.apply(count.end, this, parts);
}

function lengthOf(chunk: unknown, encoding: unknown): number {
  if (chunk instanceof Uint8Array) return chunk.byteLength;
  if (typeof chunk !== "string") return 0;
  const known = typeof encoding === "string" ? encoding : "utf8";
  return Buffer.byteLength(chunk, known as BufferEncoding);
}
