import { Refusal } from "./refusal.ts";

/** How the end of a body is found (RFC 9112 section 6.3). */
export type BodyFraming =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" };

const NONE: BodyFraming = { kind: "none" };
const CHUNKED: BodyFraming = { kind: "chunked" };
/** Digits alone: no sign, no list, no other base. */
const DIGITS = /^\d+$/;
/** More of them is no length that a number holds, or one that is padded to mislead. */
const MAX_DIGITS = 16;
/** Codings of any name, then `chunked`. */
const ENDS_IN_CHUNKED =
  /^(?:[ \t]*[!#$%&'*+\-.^_`|~\dA-Za-z][^,]*,)+[ \t]*chunked$/i;
const CHUNKED_BEFORE = /(?:^|,)[ \t]*chunked[ \t]*[,;]/i;

/**
 * Decides on the framing. Every doubt is refused: two parties that disagree on where a request ends
 * is what request smuggling needs (RFC 9112 section 11.2).
 */
export function frameBody(
  minor: 0 | 1,
  contentLength: string | undefined,
  transferEncoding: string | undefined,
): BodyFraming {
  if (transferEncoding !== undefined) {
    if (contentLength !== undefined) {
      throw new Refusal(400, "content-length with transfer-encoding");
    }
    return frameCoded(minor, transferEncoding);
  }
  if (contentLength === undefined) return NONE;
  if (!DIGITS.test(contentLength)) {
    throw new Refusal(400, "malformed content-length");
  }
  const bytes = Number(contentLength);
  if (contentLength.length > MAX_DIGITS || !Number.isSafeInteger(bytes)) {
    throw new Refusal(413, "content-length too large");
  }
  return bytes === 0 ? NONE : { kind: "length", bytes };
}

/**
 * RFC 9112 section 6.1: `chunked` is never in HTTP/1.0, and a coding before it that is unknown is
 * 501. Section 6.3: when it is not the last one, nothing tells where the body ends.
 */
function frameCoded(minor: 0 | 1, transferEncoding: string): BodyFraming {
  if (minor === 0) throw new Refusal(400, "transfer-encoding in HTTP/1.0");
  if (transferEncoding.toLowerCase() === "chunked") return CHUNKED;
  const isKnowable = ENDS_IN_CHUNKED.test(transferEncoding) &&
    !CHUNKED_BEFORE.test(transferEncoding);
  if (isKnowable) throw new Refusal(501, "unsupported transfer-encoding");
  throw new Refusal(400, "chunked is not the last transfer-encoding");
}
