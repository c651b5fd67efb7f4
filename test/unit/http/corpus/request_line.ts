import { type Case, get, head, refuses, serves } from "../case.ts";

const METHODS = ["HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "QUERY"];

/** A request line that is refused, with a Host that is right. */
function refusesLine(
  name: string,
  section: string,
  line: string,
  status = 400,
): Case {
  return refuses([name, section, head(line, "Host: a")], status);
}

export const REQUEST_LINE: readonly Case[] = [
  serves(["the smallest request", "9112 3", get()]),
  ...METHODS.map((method) =>
    serves(
      [`method ${method}`, "9110 9.3", head(`${method} / HTTP/1.1`, "Host: a")],
      [{ method }],
    )
  ),
  serves(
    [
      "a method with a hyphen",
      "9110 9.1",
      head("M-SEARCH / HTTP/1.1", "Host: a"),
    ],
    [{ method: "M-SEARCH" }],
  ),
  refusesLine("a method in lower case", "9110 9.1", "get / HTTP/1.1", 501),
  refusesLine("a method in mixed case", "9110 9.1", "Get / HTTP/1.1", 501),
  refusesLine("an unknown method", "9110 9.1", "FOO / HTTP/1.1", 501),
  refusesLine("CONNECT", "9110 9.3.6", "CONNECT a:80 HTTP/1.1", 501),
  refusesLine("TRACE", "9110 9.3.8", "TRACE / HTTP/1.1", 501),
  refusesLine(
    "a method that begins like GET",
    "9110 9.1",
    "GETX / HTTP/1.1",
    501,
  ),
  refusesLine(
    "a method of 300 letters",
    "9112 3",
    `${"A".repeat(300)} / HTTP/1.1`,
    501,
  ),
  refusesLine(
    "a method that every object has",
    "9110 9.1",
    "constructor / HTTP/1.1",
    501,
  ),
  refusesLine("a separator in the method", "9110 5.6.2", "G@T / HTTP/1.1"),
  refusesLine("a colon in the method", "9110 5.6.2", "GET: / HTTP/1.1"),
  refusesLine("a quoted method", "9110 5.6.2", '"GET" / HTTP/1.1'),
  refusesLine(
    "an octet beyond ASCII in the method",
    "9110 5.6.2",
    "G\xc9T / HTTP/1.1",
  ),
  refusesLine("no method", "9112 3.1", " / HTTP/1.1"),
  refusesLine("two spaces after the method", "9112 3", "GET  / HTTP/1.1"),
  refusesLine("two spaces before the version", "9112 3", "GET /  HTTP/1.1"),
  refusesLine("a tab after the method", "9112 3", "GET\t/ HTTP/1.1"),
  refusesLine("a tab before the version", "9112 3", "GET /\tHTTP/1.1"),
  refusesLine("a vertical tab after the method", "9112 3", "GET\v/ HTTP/1.1"),
  refusesLine(
    "a no-break space after the method",
    "9112 3",
    "GET\xa0/ HTTP/1.1",
  ),
  refusesLine("a space before the method", "9112 3", " GET / HTTP/1.1"),
  refusesLine("a tab before the method", "9112 3", "\tGET / HTTP/1.1"),
  refusesLine("a space after the version", "9112 3", "GET / HTTP/1.1 "),
  refusesLine("a tab after the version", "9112 3", "GET / HTTP/1.1\t"),
  refusesLine("no version", "9112 3", "GET /"),
  refusesLine("an empty version", "9112 3", "GET / "),
  refusesLine("a method alone", "9112 3", "GET"),
  refusesLine("no target", "9112 3.2", "GET HTTP/1.1"),
  refusesLine("an empty target", "9112 3.2", "GET  HTTP/1.1"),
  refusesLine("HTTP/0.9", "9110 15.6.6", "GET / HTTP/0.9", 505),
  refusesLine("HTTP/1.2", "9110 15.6.6", "GET / HTTP/1.2", 505),
  refusesLine("HTTP/2.0", "9110 15.6.6", "GET / HTTP/2.0", 505),
  refusesLine("HTTP/9.9", "9110 15.6.6", "GET / HTTP/9.9", 505),
  refuses([
    "the preface of HTTP/2",
    "9113 3.4",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  ], 505),
  refusesLine("two digits after the point", "9112 2.3", "GET / HTTP/1.10"),
  refusesLine("two digits before the point", "9112 2.3", "GET / HTTP/01.1"),
  refusesLine("no minor version", "9112 2.3", "GET / HTTP/1"),
  refusesLine("nothing after the point", "9112 2.3", "GET / HTTP/1."),
  refusesLine("a version of three numbers", "9112 2.3", "GET / HTTP/1.1.1"),
  refusesLine("a version in lower case", "9112 2.3", "GET / http/1.1"),
  refusesLine("a space inside the version", "9112 2.3", "GET / HTTP/1. 1"),
  refusesLine("a comma in the version", "9112 2.3", "GET / HTTP/1,1"),
  refusesLine(
    "a superscript one as minor version",
    "9112 2.3",
    "GET / HTTP/1.\xb9",
  ),
  refusesLine("two versions", "9112 3", "GET / HTTP/1.1 HTTP/1.1"),
  refusesLine("another protocol", "9112 2.3", "OPTIONS / RTSP/1.0"),
  refusesLine("a protocol of radio streams", "9112 2.3", "SOURCE / ICE/1.0"),
  refusesLine("a response", "9112 2.1", "HTTP/1.1 200 OK"),
  refusesLine("a field instead of a request line", "9112 2.1", "Host: b"),
  refuses(["garbage", "9112 2.2", "hello\r\n\r\n"], 400),
  refuses([
    "a TLS handshake",
    "9112 2.2",
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n",
  ], 400),
];
