import { type AccessEntry, protocolOf, userOf } from "./access_entry.ts";
import { escapeText } from "./escape.ts";
import { makeIsoClock } from "./timestamp.ts";

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

/** The keys of texts, as they stand in a line. */
const BEFORE = {
  requestId: before("request_id"),
  traceId: before("trace_id"),
  remoteAddress: before("remote_addr"),
  user: before("user"),
  method: before("method"),
  target: before("target"),
  protocol: before("protocol"),
  referer: before("referer"),
  userAgent: before("user_agent"),
  error: before("error"),
};

/**
 * Makes what writes lines of the worker `pid`; what is not known has no key. By hand, in half the
 * time of `JSON.stringify`: the escapes of all texts are those of JSON.
 */
export function makeAccessJson(pid: number): (entry: AccessEntry) => string {
  const clock = makeIsoClock();
  return (entry) => {
    const { request, response, durationMs } = entry;
    const { status, bodyBytes } = response;
    return `{"time":"${clock(entry.endedAt)}","log":"access","pid":${pid}` +
      textOf(BEFORE.requestId, entry.requestId || undefined) +
      textOf(BEFORE.traceId, entry.traceId || undefined) +
      textOf(BEFORE.remoteAddress, request.remoteAddress || undefined) +
      textOf(BEFORE.user, userOf(request)) +
      textOf(BEFORE.method, request.method || undefined) +
      textOf(BEFORE.target, request.target) +
      textOf(BEFORE.protocol, protocolOf(request) || undefined) +
      `,"status":${status || null}` +
      (bodyBytes === undefined ? "" : `,"bytes":${bodyBytes}`) +
      `,"duration_ms":${Math.floor(durationMs * 1000) / 1000}` +
      textOf(BEFORE.referer, request.header("referer")) +
      textOf(BEFORE.userAgent, request.header("user-agent")) +
      textOf(BEFORE.error, entry.error) +
      "}\n";
  };
}

function before(key: keyof typeof ACCESS_KEYS): string {
  return `,"${key}":"`;
}

function textOf(start: string, value: string | undefined): string {
  return value === undefined ? "" : `${start}${escapeText(value)}"`;
}
