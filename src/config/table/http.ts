import { byteCount, seconds, wholeNumber } from "../number_types.ts";
import type { Rows } from "../setting.ts";
import { choice, toggle } from "../text_types.ts";

type Names =
  | "http"
  | "limitRequestLine"
  | "limitRequestFields"
  | "limitRequestFieldSize"
  | "limitRequestBody"
  | "requestBuffering"
  | "headerTimeout"
  | "bodyTimeout"
  | "writeTimeout";

/** How requests are read and responses are written. */
export const HTTP: Rows<Names> = {
  http: {
    section: "HTTP",
    flags: ["--http"],
    alias: "http",
    type: choice(["engine", "node"], "NAME", {
      hints: { native: "native is not there yet" },
    }),
    default: "engine",
    doc: "What speaks HTTP in the workers. " +
      "`engine` is pfserve's own strict server, the same on Node, Bun and Deno, for apps with a Fetch handler. " +
      "`node` is `node:http`, which all three have; `(req, res)` handlers get it in any case. " +
      "The limits and timeouts of this section are the engine's.",
  },
  limitRequestLine: {
    section: "HTTP",
    flags: ["--limit-request-line"],
    alias: "limit_request_line",
    type: byteCount(1),
    default: 4094,
    doc: "Bytes of a request line; a longer one is answered with 414.",
  },
  limitRequestFields: {
    section: "HTTP",
    flags: ["--limit-request-fields"],
    alias: "limit_request_fields",
    type: wholeNumber(1),
    default: 100,
    doc: "Number of header fields of a request; more are answered with 431.",
  },
  limitRequestFieldSize: {
    section: "HTTP",
    flags: ["--limit-request-field-size", "--limit-request-field_size"],
    alias: "limit_request_field_size",
    type: byteCount(1),
    default: 8190,
    doc: "Bytes of one header field; a longer one is answered with 431.",
  },
  limitRequestBody: {
    section: "HTTP",
    flags: ["--limit-request-body"],
    alias: "limit_request_body",
    type: byteCount(0),
    default: 1024 ** 3,
    doc: "Bytes of a request body; a larger one is answered with 413.",
  },
  requestBuffering: {
    section: "HTTP",
    flags: ["--request-buffering"],
    alias: "request_buffering",
    type: toggle,
    default: true,
    doc: "Give a `gthread` app a request when all of its body is there. " +
      "With `--no-request-buffering` it gets the request at once, and the body while it arrives, as apps of the " +
      "other classes always do; then a client that sends slowly holds a thread. An app chooses for itself with " +
      "`export const requestBuffering = false`.",
  },
  headerTimeout: {
    section: "HTTP",
    flags: ["--header-timeout"],
    alias: "header_timeout",
    type: seconds,
    default: 10,
    doc:
      "Seconds that the head of a request may take to arrive; then the answer is 408. " +
      "A new connection that stays silent for as long is closed.",
  },
  bodyTimeout: {
    section: "HTTP",
    flags: ["--body-timeout"],
    alias: "body_timeout",
    type: seconds,
    default: 30,
    doc:
      "Seconds in which a request body that the app waits for must go on by 16 KiB, or end; " +
      "then the answer is 408.",
  },
  writeTimeout: {
    section: "HTTP",
    flags: ["--write-timeout"],
    alias: "write_timeout",
    type: seconds,
    default: 30,
    doc:
      "Seconds without progress of a response that the client does not read; then the connection is closed.",
  },
};
