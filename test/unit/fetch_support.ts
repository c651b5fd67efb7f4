import { makeRequest } from "../../src/http/fetch/lazy_request.ts";
import { NativeResponse } from "../../src/http/fetch/natives.ts";
import type { BodySource, RequestSource } from "../../src/http/fetch/source.ts";

export interface RequestShape {
  readonly method?: string;
  readonly url?: string;
  readonly fields?: readonly string[];
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly signal?: AbortSignal;
}

export const URL_TEXT = "http://localhost:8000/path?name=value";

/** What a server would know of a request. */
export function sourceOf(shape: RequestShape): RequestSource {
  const { body } = shape;
  return {
    method: shape.method ?? (body === undefined ? "GET" : "POST"),
    url: shape.url ?? URL_TEXT,
    fields: shape.fields ?? ["host", "localhost:8000", "accept", "*/*"],
    signal: shape.signal ?? new AbortController().signal,
    body: body === undefined ? undefined : bodySource(body),
  };
}

/** A body that is given once, as the interface says. */
function bodySource(body: string | Uint8Array<ArrayBuffer>): BodySource {
  const response = new NativeResponse(body);
  return {
    bytes: async () => new Uint8Array(await response.arrayBuffer()),
    stream: () => response.body ?? new ReadableStream(),
  };
}

export function requestOf(shape: RequestShape = {}): Request {
  return makeRequest(sourceOf(shape));
}

/** Numbers below `limit`, the same ones for the same seed (mulberry32). */
export function randomFrom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** What a call gave, or the class of what it threw. */
export async function outcome(run: () => unknown): Promise<unknown> {
  try {
    return { gave: await run() };
  } catch (error) {
    return { threw: (error as Error).constructor.name };
  }
}

/** Sorted by name: Bun puts Set-Cookie last. */
export function sortedPairs(headers: Headers): [string, string][] {
  return [...headers].sort(([one], [other]) =>
    one < other ? -1 : one > other ? 1 : 0
  );
}
