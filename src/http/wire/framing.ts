import { Refusal } from "./refusal.ts";

/** How the end of a body is found (RFC 9112 section 6.3). */
export type BodyFraming =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" };

const NONE: BodyFraming = { kind: "none" };
const CHUNKED: BodyFraming = { kind: "chunked" };
/** Digits alone: no sign, no list, no other base. */
const DIGITS = /^\d{1,16}$/;

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
  if (/^\d{17,}$/.test(contentLength)) {
    throw new Refusal(413, "content-length too large");
  }
  const bytes = DIGITS.test(contentLength) ? Number(contentLength) : NaN;
  if (!Number.isSafeInteger(bytes)) {
    throw new Refusal(400, "malformed content-length");
  }
  return bytes === 0 ? NONE : { kind: "length", bytes };
}

/** RFC 9112 section 6.1: `chunked` once, last, and never in HTTP/1.0; other codings are 501. */
function frameCoded(minor: 0 | 1, transferEncoding: string): BodyFraming {
  if (minor === 0) throw new Refusal(400, "transfer-encoding in HTTP/1.0");
  if (transferEncoding.toLowerCase() === "chunked") return CHUNKED;
  if (!/^[!#$%&'*+\-.^_`|~\w]/.test(transferEncoding)) {
    throw new Refusal(400, "malformed transfer-encoding");
  }
  throw new Refusal(501, "unsupported transfer-encoding");
}
