import type { ResponseParts } from "../fetch/response_parts.ts";
import { isBodiless, statusLine } from "./status.ts";

/** Fields that belong to the connection: the engine writes its own (RFC 9110 section 7.6.1). */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/** How the end of a response body is told. */
export type ResponseFraming =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" }
  /** The end of the connection: for clients of HTTP/1.0. */
  | { readonly kind: "close" };

export interface ResponseContext {
  readonly isHead: boolean;
  readonly minor: 0 | 1;
  /** Bytes of the body; undefined when they are not known before it ends. */
  readonly bodyBytes: number | undefined;
  /** The value of Date. */
  readonly date: string;
}

/** A response with a body of ASCII. */
export interface PlainParts extends ResponseParts {
  readonly body: string;
}

export interface ResponseHead {
  /** All lines but Connection and the empty one at the end; latin1. */
  readonly text: string;
  readonly framing: ResponseFraming;
}

/** Makes the head of a response; throws `TypeError` for a field that would break it. */
export function makeResponseHead(
  { status, statusText, headers }: ResponseParts,
  context: ResponseContext,
): ResponseHead {
  let text = statusLine(status, checkText(statusText));
  let announced: number | undefined;
  let hasDate = false;
  for (const [name, value] of headers) {
    if (OWN_FIELDS.has(name)) continue;
    if (name === "content-length") {
      announced = parseLength(value);
      continue;
    }
    if (name === "date") hasDate = true;
    text += `${checkName(name)}: ${checkText(value)}\r\n`;
  }
  if (!hasDate) text += `date: ${context.date}\r\n`;
  const framing = frameResponse(status, context, announced);
  return {
    text: text + framingFields(framing, status, context, announced),
    framing,
  };
}

/** A whole response after which the connection ends. */
export function makeLastResponse(parts: PlainParts, date: string): string {
  const context = {
    isHead: false,
    minor: 1,
    bodyBytes: parts.body.length,
    date,
  } as const;
  const { text } = makeResponseHead(parts, context);
  return `${text}connection: close\r\n\r\n${parts.body}`;
}

/** A whole 103 response (RFC 8297); throws `TypeError` for a field that would break it. */
export function makeEarlyHints(
  fields: ResponseParts["headers"],
): string {
  const lines = fields.map(([name, value]) =>
    `${checkName(name)}: ${checkText(value)}\r\n`
  );
  return `${statusLine(103, "")}${lines.join("")}\r\n`;
}

/** RFC 9112 section 6: a length that is known wins over one that was announced. */
function frameResponse(
  status: number,
  { isHead, minor, bodyBytes }: ResponseContext,
  announced: number | undefined,
): ResponseFraming {
  if (isHead || isBodiless(status)) return { kind: "none" };
  const bytes = bodyBytes ?? announced;
  if (bytes !== undefined) return { kind: "length", bytes };
  return minor === 1 ? { kind: "chunked" } : { kind: "close" };
}

function framingFields(
  framing: ResponseFraming,
  status: number,
  { bodyBytes }: ResponseContext,
  announced: number | undefined,
): string {
  switch (framing.kind) {
    case "length":
      return `content-length: ${framing.bytes}\r\n`;
    case "chunked":
      return "transfer-encoding: chunked\r\n";
    case "close":
      return "";
    case "none": {
      // HEAD and 304 may tell the length that a GET would have (RFC 9110 section 8.6).
      // An app that answers HEAD without a body does not say that GET has none.
      const known = status === 304 ? undefined : bodyBytes || undefined;
      const bytes = announced ?? known;
      const isForbidden = status === 204 || status < 200;
      return bytes === undefined || isForbidden
        ? ""
        : `content-length: ${bytes}\r\n`;
    }
  }
}

function parseLength(value: string): number {
  if (/^\d{1,15}$/.test(value)) return Number(value);
  throw new TypeError(
    `The app announced content-length "${value}": expected digits`,
  );
}

function checkName(name: string): string {
  if (/^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/.test(name)) return name;
  throw new TypeError(`The app set a header named "${name}": expected a token`);
}

/** No character that could end the line: response splitting. */
function checkText(text: string): string {
  if (!/[^\t\x20-\x7e\x80-\xff]/.test(text)) return text;
  throw new TypeError(
    "The app set a header with a control character or one beyond latin1",
  );
}
