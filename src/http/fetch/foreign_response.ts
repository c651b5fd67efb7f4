import { FieldHeaders } from "./headers.ts";
import type { ResponseParts } from "./response_parts.ts";
import { toStatusText } from "./response_init.ts";

/** What native responses, and those of other makers, have in common. */
interface ForeignResponse {
  readonly status: number;
  readonly statusText?: unknown;
  readonly headers: Iterable<[string, string]> & {
    get(name: string): string | null;
    getSetCookie?: () => string[];
  };
  readonly body?: unknown;
  readonly bodyUsed?: boolean;
  arrayBuffer?: () => Promise<ArrayBuffer>;
}

/**
 * Responses by their bodies: Node cancels the body of a fetched response that is collected before
 * somebody reads it.
 */
const owners = new WeakMap<ReadableStream, ForeignResponse>();

/** Takes apart by the public members alone what was not captured; throws `TypeError`. */
export function foreignParts(response: unknown): ResponseParts {
  if (!isForeignResponse(response)) {
    throw new TypeError(
      `The app returned ${describe(response)}: expected a Response`,
    );
  }
  if (response.bodyUsed === true) throw new TypeError("Body is unusable");
  return {
    status: response.status,
    statusText: toStatusText(response.statusText ?? ""),
    headers: FieldHeaders.pairsOf(copyHeaders(response.headers)),
    body: takeBody(response),
  };
}

/** A status of 0 is `Response.error()`, which cannot be sent. */
function isForeignResponse(value: unknown): value is ForeignResponse {
  if (typeof value !== "object" || value === null) return false;
  const { status, headers } = value as Partial<ForeignResponse>;
  return Number.isInteger(status) && status! >= 200 && status! <= 599 &&
    typeof headers?.get === "function" &&
    typeof headers[Symbol.iterator] === "function";
}

/** Checks each of them: what others let through would become part of the head. */
function copyHeaders(headers: ForeignResponse["headers"]): FieldHeaders {
  const copy = new FieldHeaders(headers as unknown as Headers);
  const cookies = headers.getSetCookie?.() ?? [];
  if (cookies.length > 0) copy.delete("set-cookie");
  for (const cookie of cookies) copy.append("set-cookie", cookie);
  return copy;
}

function takeBody(response: ForeignResponse): ResponseParts["body"] {
  const { body } = response;
  if (body === undefined || body === null) return null;
  if (!(body instanceof ReadableStream)) return readLater(response);
  if (body.locked) throw new TypeError("Body is unusable");
  owners.set(body, response);
  return body;
}

/** The body of other makers is a stream of their own; the whole of it is what all of them give. */
function readLater(response: ForeignResponse): ReadableStream {
  if (typeof response.arrayBuffer !== "function") {
    throw new TypeError("Expected a body that is a ReadableStream");
  }
  return new ReadableStream({
    async pull(controller): Promise<void> {
      const bytes = new Uint8Array(await response.arrayBuffer!());
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
    },
  }, { highWaterMark: 0 });
}

function describe(value: unknown): string {
  const isNothing = value === null || value === undefined;
  return isNothing ? String(value) : `a value of type ${typeof value}`;
}
