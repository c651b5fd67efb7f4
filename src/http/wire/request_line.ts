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
  /^([!#$%&'*+\-.^_`|~\dA-Za-z]+) [\x21-\x7e]+ HTTP\/(\d)\.(\d)$/;
const TARGET = /^[\x21-\x7e]+$/;
const VERSION_LENGTH = " HTTP/1.1".length;

/** Parses the first line of a request, given without its CRLF; throws `Refusal`. */
export function parseRequestLine(line: string): RequestLine {
  const minor = minorVersion(line);
  const methodEnd = line.indexOf(" ");
  const method = line.slice(0, Math.max(methodEnd, 0));
  const target = line.slice(methodEnd + 1, -VERSION_LENGTH);
  if (minor === undefined || !TARGET.test(target) || !isServedMethod(method)) {
    throw refusalOf(line);
  }
  return { method, target, minor };
}

function minorVersion(line: string): 0 | 1 | undefined {
  if (line.endsWith(" HTTP/1.1")) return 1;
  return line.endsWith(" HTTP/1.0") ? 0 : undefined;
}

function refusalOf(line: string): Refusal {
  const parts = REQUEST_LINE.exec(line);
  if (parts === null) return new Refusal(400, "malformed request line");
  const [, method = "", major, minor] = parts;
  if (major !== "1" || (minor !== "0" && minor !== "1")) {
    return new Refusal(505, `unsupported version HTTP/${major}.${minor}`);
  }
  return new Refusal(501, `unknown method ${method.slice(0, 20)}`);
}
