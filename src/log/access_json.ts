import type { MakeLine } from "../runtime.ts";
import { type AccessEntry, microsecondsOf, userOf } from "./access_entry.ts";
import { compileLine, type Piece } from "./compile_line.ts";
import { QUOTED } from "./escape.ts";
import { rememberRepeated } from "./repeated.ts";
import { formatIsoSecond, makeSecondClock } from "./timestamp.ts";

/** The keys of a line of the access log in JSON; the texts are for the documentation. */
export const ACCESS_KEYS = {
  time:
    "when the line is written: UTC, milliseconds, such as `2026-11-21T02:10:00.123Z`",
  log: "`access`",
  pid: "process id of the worker",
  request_id:
    "the request's `X-Request-Id` if that is a plain word of up to 64 characters, else one of pfserve's own",
  trace_id: "trace id of the request's `traceparent`",
  remote_addr: "address of the client",
  user: "user name of Basic credentials",
  method: "method",
  target: "target of the request as it was sent",
  protocol: "such as `HTTP/1.1`",
  status:
    "a number; `null` when the client or the worker was gone before there was one",
  bytes: "bytes of the response body",
  duration_ms: "from the end of the request's head to the end of the response",
  referer: "`Referer`",
  user_agent: "`User-Agent`",
  error: "why there is no response, when the worker was killed",
} as const;

export interface JsonContext {
  /** The process that answers. */
  readonly pid: number;
  /** What its own ids of requests begin with. */
  readonly idPrefix: string;
}

/**
 * Makes what makes lines; what is not known has no key. By hand, in a fraction of the time of
 * `JSON.stringify`: the escapes of all texts are those of JSON.
 */
export function makeAccessJson(
  { pid, idPrefix }: JsonContext,
): MakeLine<AccessEntry> {
  const second = makeSecondClock((date) =>
    `{"time":"${formatIsoSecond(date)}.`
  );
  return compileLine<AccessEntry>([
    { kind: "bytes", of: ({ endedAt }) => second(endedAt) },
    { kind: "digits", count: 3, of: ({ endedAt }) => endedAt % 1000 },
    { kind: "constant", text: `Z","log":"access","pid":${pid}` },
    text(
      "request_id",
      ({ requestId }) =>
        typeof requestId === "string" ? requestId || undefined : undefined,
    ),
    {
      kind: "integer",
      of: ({ requestId }) =>
        typeof requestId === "number" ? requestId : undefined,
      ...quoted("request_id", `${idPrefix}-`),
    },
    text("trace_id", ({ traceId }) => traceId || undefined),
    text("remote_addr", ({ request }) => request.remoteAddress || undefined),
    text("user", ({ request }) => userOf(request)),
    text("method", ({ request }) => request.method || undefined),
    text("target", ({ request }) => request.target),
    text("protocol", ({ request }) => request.version || undefined, "HTTP/"),
    {
      kind: "integer",
      of: ({ response }) => response.status || undefined,
      before: ',"status":',
      absent: ',"status":null',
    },
    {
      kind: "integer",
      of: ({ response }) => response.bodyBytes,
      before: ',"bytes":',
    },
    {
      kind: "integer",
      of: (entry) => Math.floor(microsecondsOf(entry) / 1000),
      before: ',"duration_ms":',
      after: ".",
    },
    { kind: "digits", count: 3, of: (entry) => microsecondsOf(entry) % 1000 },
    repeated("referer", ({ request }) => request.header("referer")),
    repeated("user_agent", ({ request }) => request.header("user-agent")),
    text("error", ({ error }) => error),
    { kind: "constant", text: "}\n" },
  ]);
}

type Key = keyof typeof ACCESS_KEYS;
type Read = (entry: AccessEntry) => string | undefined;

/** Nothing for what is not there. */
function text(key: Key, of: Read, start = ""): Piece<AccessEntry> {
  return { kind: "text", of, escaping: QUOTED, ...quoted(key, start) };
}

/** Many requests have the same. */
function repeated(key: Key, of: Read): Piece<AccessEntry> {
  return { kind: "bytes", of: rememberRepeated(of, QUOTED), ...quoted(key) };
}

function quoted(key: Key, start = ""): { before: string; after: string } {
  return { before: `,"${key}":"${start}`, after: '"' };
}
