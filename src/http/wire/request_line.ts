import { isServedMethod } from "./methods.ts";
import { Refusal } from "./refusal.ts";
import { STRICT, type Tolerances } from "./tolerances.ts";

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
const TARGET = /^[\x21-\x7e]+$/;
const VERSION_LENGTH = " HTTP/1.1".length;

/** What a Request cannot be made with. */
const IMPOSSIBLE_METHOD = /^(?:CONNECT|TRACE|TRACK)$/i;
/** What the Fetch standard writes in upper case, however it was sent. */
const METHOD_OF_ANY_CASE = /^(?:DELETE|GET|HEAD|OPTIONS|POST|PUT)$/i;

/** Parses the first line of a request, given without its CRLF; throws `Refusal`. */
export function parseRequestLine(
  line: string,
  tolerances: Tolerances = STRICT,
): RequestLine {
  const minor = minorVersion(line);
  const methodEnd = line.indexOf(" ");
  const method = line.slice(0, Math.max(methodEnd, 0));
  const target = line.slice(methodEnd + 1, -VERSION_LENGTH);
  if (minor === undefined || !TARGET.test(target) || !isServedMethod(method)) {
    return parseTolerantly(line, tolerances);
  }
  return { method, target, minor };
}

function minorVersion(line: string): 0 | 1 | undefined {
  if (line.endsWith(" HTTP/1.1")) return 1;
  return line.endsWith(" HTTP/1.0") ? 0 : undefined;
}

function parseTolerantly(line: string, tolerances: Tolerances): RequestLine {
  const parts = REQUEST_LINE.exec(line);
  if (parts === null) throw new Refusal(400, "malformed request line");
  const [, sent = "", target = "", major, minor] = parts;
  const version = Number(`${major}.${minor}`);
  if (version !== 1 && version !== 1.1 && !tolerances.anyVersion) {
    throw new Refusal(505, `unsupported version HTTP/${major}.${minor}`);
  }
  const method = tolerateMethod(sent, tolerances);
  // RFC 9110 section 2.5: a later version is answered like the last one that is known.
  return { method, target, minor: version >= 1.1 ? 1 : 0 };
}

function tolerateMethod(
  sent: string,
  { anyMethod, anyCaseMethod }: Tolerances,
): string {
  const isRaised = anyCaseMethod ||
    (anyMethod && METHOD_OF_ANY_CASE.test(sent));
  const method = isRaised ? sent.toUpperCase() : sent;
  const isServed = isServedMethod(method) ||
    (anyMethod && !IMPOSSIBLE_METHOD.test(method));
  if (isServed) return method;
  throw new Refusal(501, `unknown method ${sent.slice(0, 20)}`);
}
