import { type AccessEntry, protocolOf, userOf } from "./access_entry.ts";
import { jsonLine } from "./escape.ts";

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

/** A line of the access log; what is not known has no key. */
export function formatAccessJson(
  entry: AccessEntry,
  { pid, nowMs }: { pid: number; nowMs: number },
): string {
  const { request, response, durationMs, error } = entry;
  const fields: Record<keyof typeof ACCESS_KEYS, unknown> = {
    time: new Date(nowMs).toISOString(),
    log: "access",
    pid,
    request_id: entry.requestId || undefined,
    trace_id: entry.traceId || undefined,
    remote_addr: request.remoteAddress || undefined,
    user: userOf(request),
    method: request.method || undefined,
    target: request.target,
    protocol: protocolOf(request) || undefined,
    status: response.status || null,
    bytes: response.bodyBytes,
    duration_ms: Math.floor(durationMs * 1000) / 1000,
    referer: request.header("referer"),
    user_agent: request.header("user-agent"),
    error,
  };
  return jsonLine(fields);
}
