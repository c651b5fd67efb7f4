import { type Case, chunked, get, refuses, serves, waits } from "../case.ts";

function servesTrailers(
  name: string,
  section: string,
  [lines, trailers]: readonly [string, readonly string[]],
): Case {
  return serves(
    [name, section, chunked(`1\r\nx\r\n0\r\n${lines}\r\n`) + get()],
    [{ method: "POST", body: "x", trailers }, {}],
  );
}

function refusesTrailers(
  name: string,
  section: string,
  [lines, status]: readonly [string, number],
): Case {
  const bytes = chunked(`1\r\nx\r\n0\r\n${lines}\r\n`);
  return refuses([name, section, bytes + get()], status);
}

/** They frame, route or authenticate a request, or say how it is to be read. */
const FORBIDDEN = [
  "Authorization",
  "Connection",
  "Content-Encoding",
  "Content-Length",
  "Content-Range",
  "Content-Type",
  "Cookie",
  "Expect",
  "Host",
  "Keep-Alive",
  "Proxy-Authorization",
  "Proxy-Connection",
  "TE",
  "Trailer",
  "Transfer-Encoding",
  "Upgrade",
];

export const TRAILERS: readonly Case[] = [
  servesTrailers("a trailer", "9112 7.1.2", ["X-Sum: 1\r\n", ["x-sum", "1"]]),
  servesTrailers("trailers keep their order and repeat", "9110 6.5", [
    "A: 1\r\nB: 2\r\na: 3\r\n",
    ["a", "1", "b", "2", "a", "3"],
  ]),
  servesTrailers("spaces and tabs around a value", "9112 5", [
    "A: \t1 \t\r\n",
    ["a", "1"],
  ]),
  servesTrailers("an empty trailer", "9110 5.5", ["A:\r\n", ["a", ""]]),
  servesTrailers("a trailer beyond ASCII", "9110 5.5", ["A: \xe9\r\n", [
    "a",
    "\xe9",
  ]]),
  ...FORBIDDEN.map((name) =>
    refusesTrailers(`the trailer ${name}`, "9110 6.5.1", [
      `${name}: 1\r\n`,
      400,
    ])
  ),
  refusesTrailers("a trailer without a colon", "9112 5", ["A\r\n", 400]),
  refusesTrailers("a trailer without a name", "9112 5", [": 1\r\n", 400]),
  refusesTrailers("a space before the colon", "9112 5.1", ["A : 1\r\n", 400]),
  refusesTrailers("a continuation", "9112 5.2", ["A: 1\r\n b\r\n", 400]),
  refusesTrailers("a continuation of the last chunk", "9112 5.2", [
    " A: 1\r\n",
    400,
  ]),
  refusesTrailers("a line feed alone", "9112 2.2", ["A: 1\n", 400]),
  refusesTrailers("a carriage return inside", "9112 2.2", [
    "A: 1\rB: 2\r\n",
    400,
  ]),
  refusesTrailers("two carriage returns", "9112 2.2", ["A: 1\r\r\n", 400]),
  refusesTrailers("two carriage returns at the end", "9112 2.2", ["\r", 400]),
  refusesTrailers("a NUL", "9110 5.5", ["A: \0\r\n", 400]),
  refusesTrailers("a request instead of trailers", "9112 11.2", [
    "GET / HTTP/1.1\r\nHost: a\r\n",
    400,
  ]),
  waits(["a trailer without its end", "9112 8", chunked("0\r\nA: 1")]),
  waits([
    "a trailer without an empty line",
    "9112 8",
    chunked("0\r\nA: 1\r\n"),
  ]),
];
