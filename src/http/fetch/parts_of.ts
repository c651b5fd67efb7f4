import type { BodyValue } from "./body.ts";
import { CapturedResponse } from "./captured_response.ts";
import { foreignParts } from "./foreign_response.ts";
import type { ResponseParts } from "./response_parts.ts";

/**
 * Takes a response apart; its body is then used. Throws `TypeError` for a body that was used before
 * and for what is no response.
 */
export function partsOf(response: Response): ResponseParts {
  const captured = CapturedResponse.takeParts(response);
  if (captured === undefined) return foreignParts(response);
  const { body } = captured;
  if (body === null || typeof body === "string" || !isSource(body)) {
    return captured as ResponseParts;
  }
  const { status, statusText, headers } = captured;
  return { status, statusText, headers, body: body.stream() };
}

/** Whether it is the body of a request, sent back as it comes. */
function isSource(
  body: Exclude<BodyValue, string>,
): body is Exclude<BodyValue, NonNullable<ResponseParts["body"]>> {
  return !(body instanceof Uint8Array || body instanceof Blob ||
    body instanceof ReadableStream);
}
