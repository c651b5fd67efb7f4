import type { RequestFacts, ResponseFacts } from "../http/backend.ts";

/** What an access log is told of a request that is over. */
export interface AccessEntry {
  readonly request: RequestFacts;
  readonly response: ResponseFacts;
  /** When the response ended, wall-clock milliseconds. */
  readonly endedAt: number;
  /** From the end of the request's head to the end of the response, milliseconds. */
  readonly durationMs: number;
  /** What names it: an id, or the number that one of pfserve's own is made of. */
  readonly requestId: string | number;
  /** "" when the request belongs to no trace, or no log asks. */
  readonly traceId: string;
  /** Why there is no whole response; undefined when there is one, or when the client left. */
  readonly error?: string;
}

/** For a request whose client, or worker, was gone before there was one. */
export const NO_RESPONSE: ResponseFacts = {
  status: 0,
  bodyBytes: undefined,
  header: () => undefined,
};

/** How long the request took, in whole microseconds. */
export function microsecondsOf({ durationMs }: AccessEntry): number {
  return Math.floor(durationMs * 1000);
}

/** The protocol of a request, such as `HTTP/1.1`; "" when it could not be read. */
export function protocolOf({ version }: RequestFacts): string {
  return version === "" ? "" : `HTTP/${version}`;
}

/** The request line; of a request that could not be read, what came of it. */
export function requestLineOf(
  { method, target, version }: RequestFacts,
): string {
  return method === "" ? target : `${method} ${target} HTTP/${version}`;
}

/** The target without scheme and authority, at its first question mark. */
export function splitTarget(target: string): { path: string; query: string } {
  const start = target.startsWith("/") ? 0 : startOfPath(target);
  const mark = target.indexOf("?", start);
  const path = mark < 0 ? target.slice(start) : target.slice(start, mark);
  return { path: path || "/", query: mark < 0 ? "" : target.slice(mark + 1) };
}

/** RFC 9112 section 3.2.2: proxies, and some clients, send the whole URL. */
function startOfPath(target: string): number {
  return /^https?:\/\/[^/?]*/i.exec(target)?.[0].length ?? 0;
}

/** A path with its percent-escapes decoded; those stay that are no UTF-8. */
export function decodePath(path: string): string {
  return path.includes("%")
    ? path.replace(/(?:%[\da-f]{2})+/gi, decodeRun)
    : path;
}

function decodeRun(escapes: string): string {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return escapes;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The user name of Basic credentials; undefined when there is none. */
export function userOf(request: RequestFacts): string | undefined {
  const given = request.header("authorization");
  const encoded = given && /^basic +(\S+) *$/i.exec(given)?.[1];
  if (!encoded) return undefined;
  try {
    const bytes = Uint8Array.from(atob(encoded), (one) => one.charCodeAt(0));
    const colon = bytes.indexOf(58);
    return utf8.decode(colon < 0 ? bytes : bytes.subarray(0, colon)) ||
      undefined;
  } catch {
    // No base64, or no UTF-8.
    return undefined;
  }
}
