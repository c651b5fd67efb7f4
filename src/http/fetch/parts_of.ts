import type { BodyValue } from "./body.ts";
import { type CapturedParts, CapturedResponse } from "./captured_response.ts";
import { foreignParts } from "./foreign_response.ts";
import type { ResponseParts } from "./response_parts.ts";

/**
 * Takes a response apart; its body is then used. Throws `TypeError` for a body that was used before
 * and for what is no response.
 */
export function partsOf(response: Response): ResponseParts {
  const captured = CapturedResponse.takeParts(response);
  const parts = captured === undefined
    ? foreignParts(response)
    : capturedParts(captured);
  return hasBody(parts.status) ? parts : dropBody(parts);
}

function capturedParts(captured: CapturedParts): ResponseParts {
  const { status, statusText, headers, body } = captured;
  // Bun lets an app make one; nobody here could go on from it.
  if (status < 200) {
    throw new TypeError(
      `The app returned a Response with status ${status}: expected 200 to 599`,
    );
  }
  if (body === null || typeof body === "string" || !isSource(body)) {
    return captured as ResponseParts;
  }
  return { status, statusText, headers, body: body.stream() };
}

/** Bun lets an app give a body to those that have none (RFC 9110 section 6.4.1). */
function hasBody(status: number): boolean {
  return status !== 204 && status !== 205 && status !== 304;
}

function dropBody(parts: ResponseParts): ResponseParts {
  const { status, statusText, headers, body } = parts;
  if (body === null) return parts;
  if (body instanceof ReadableStream) body.cancel().catch(() => {});
  return { status, statusText, headers, body: null };
}

/** Whether it is the body of a request, sent back as it comes. */
function isSource(
  body: Exclude<BodyValue, string>,
): body is Exclude<BodyValue, NonNullable<ResponseParts["body"]>> {
  return !(body instanceof Uint8Array || body instanceof Blob ||
    body instanceof ReadableStream);
}
