import type { WireLimits } from "../../../src/http/wire/limits.ts";

/** What a parsed request must be. What is left out has the value of `GET / HTTP/1.1`, `Host: a`. */
export interface ExpectedRequest {
  readonly method?: string;
  readonly target?: string;
  /** As `target`, unless it is told. */
  readonly path?: string;
  /** `null`: the client named none. */
  readonly authority?: string | null;
  readonly minor?: 0 | 1;
  /** Name, value, name, value… without Host; not compared when it is left out. */
  readonly fields?: readonly string[];
  /** In latin1. */
  readonly body?: string;
  readonly trailers?: readonly string[];
  readonly isPersistent?: boolean;
  readonly expectsContinue?: boolean;
  readonly upgrade?: string;
}

/**
 * How it ends after the requests: all bytes used up, in the midst of a request, not read any
 * further because the connection does not persist, or refused with a status.
 */
export type End = "complete" | "incomplete" | "closed" | number;

/** Bytes that a client sends, and what a server must make of them. */
export interface Case {
  readonly name: string;
  /** Where the rule is, such as "9112 3.2" for RFC 9112 section 3.2. */
  readonly section: string;
  /** In latin1. */
  readonly bytes: string;
  readonly requests: readonly ExpectedRequest[];
  readonly end: End;
  readonly limits: WireLimits;
}

export const DEFAULT_LIMITS: WireLimits = {
  requestLineBytes: 4094,
  fieldCount: 100,
  fieldBytes: 8190,
  bodyBytes: 1024 ** 3,
};

/** Name of the case, section, bytes. */
type Start = readonly [name: string, section: string, bytes: string];
type Limits = Partial<WireLimits>;

function makeCase(
  [name, section, bytes]: Start,
  { requests, end, limits = {} }: {
    requests: readonly ExpectedRequest[];
    end: End;
    limits?: Limits | undefined;
  },
): Case {
  const all = { ...DEFAULT_LIMITS, ...limits };
  return { name, section, bytes, requests, end, limits: all };
}

/** These requests, and no byte more. */
export function serves(
  start: Start,
  requests: readonly ExpectedRequest[] = [{}],
  limits?: Limits,
): Case {
  return makeCase(start, { requests, end: "complete", limits });
}

/** The last of these requests ends the connection, whatever follows it. */
export function closes(
  start: Start,
  requests: readonly ExpectedRequest[],
): Case {
  return makeCase(start, { requests, end: "closed" });
}

/** Refused with this status, after these good requests. */
export function refuses(
  start: Start,
  status: number,
  { after = [], limits }: {
    after?: readonly ExpectedRequest[];
    limits?: Limits;
  } = {},
): Case {
  return makeCase(start, { requests: after, end: status, limits });
}

/** More must come before it is decided, after these good requests. */
export function waits(
  start: Start,
  after: readonly ExpectedRequest[] = [],
  limits?: Limits,
): Case {
  return makeCase(start, { requests: after, end: "incomplete", limits });
}

/** A head: its lines, each with CRLF, and the empty line. */
export function head(...lines: readonly string[]): string {
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** `GET /` for Host a with more field lines. */
export function get(...fields: readonly string[]): string {
  return head("GET / HTTP/1.1", "Host: a", ...fields);
}

/** `POST /` for Host a with more field lines, without a body. */
export function post(...fields: readonly string[]): string {
  return head("POST / HTTP/1.1", "Host: a", ...fields);
}

/** `POST /` with a chunked body that is given as it is sent. */
export function chunked(coded: string): string {
  return post("Transfer-Encoding: chunked") + coded;
}
