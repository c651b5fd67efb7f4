import { isServedMethod } from "./methods.ts";
import { Refusal } from "./refusal.ts";

export interface RequestLine {
  readonly method: string;
  /** The request target as it was sent. */
  readonly target: string;
  /** The minor version of HTTP/1. */
  readonly minor: 0 | 1;
}

/** RFC 9112 section 3: `method SP request-target SP HTTP-version`, one space each. */
const REQUEST_LINE =
  /^([!#$%&'*+\-.^_`|~\dA-Za-z]+) ([\x21-\x7e]+) HTTP\/(\d)\.(\d)$/;

/** Parses the first line of a request, given without its CRLF; throws `Refusal`. */
export function parseRequestLine(line: string): RequestLine {
  const parts = REQUEST_LINE.exec(line);
  if (parts === null) throw new Refusal(400, "malformed request line");
  const [, method = "", target = "", major, minor] = parts;
  if (major !== "1" || (minor !== "0" && minor !== "1")) {
    throw new Refusal(505, `unsupported version HTTP/${major}.${minor}`);
  }
  if (!isServedMethod(method)) {
    throw new Refusal(501, `unknown method ${method.slice(0, 20)}`);
  }
  return { method, target, minor: minor === "1" ? 1 : 0 };
}
