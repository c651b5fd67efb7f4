import type { RequestFacts } from "../http/backend.ts";

/** What is taken over from a client as an id: nothing that a log could stumble over. */
const SANE_ID = /^[\w.:/+=@-]{1,64}$/;

/** Later versions keep the trace id where it is (W3C Trace Context, section 3.2); ff is no version. */
const TRACE_PARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-[\da-f]{16}-/;

/** The id of a worker's request that has brought none, by its number. */
export function ownIdOf(prefix: string, number: number): string {
  return `${prefix}-${number}`;
}

/** The id that a request has brought: its `X-Request-Id`; "" unless that is a plain word. */
export function givenIdOf(request: RequestFacts): string {
  const given = request.header("x-request-id");
  return given !== undefined && SANE_ID.test(given) ? given : "";
}

/** The trace that a request belongs to, by its `traceparent`; "" when it belongs to none. */
export function traceIdOf(request: RequestFacts): string {
  const given = request.header("traceparent");
  return given === undefined ? "" : TRACE_PARENT.exec(given)?.[1] ?? "";
}
