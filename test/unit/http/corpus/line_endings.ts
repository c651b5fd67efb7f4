import { type Case, get, refuses, serves, waits } from "../case.ts";

function refusesBytes(name: string, section: string, bytes: string): Case {
  return refuses([name, section, bytes], 400);
}

export const LINE_ENDINGS: readonly Case[] = [
  serves(["one empty line before a request", "9112 2.2", `\r\n${get()}`], [{}]),
  serves(["nothing", "9112 2.2", ""], []),
  serves(["an empty line alone", "9112 2.2", "\r\n"], []),
  refusesBytes(
    "two empty lines before a request",
    "9112 2.2",
    `\r\n\r\n${get()}`,
  ),
  refusesBytes("a line feed before a request", "9112 2.2", `\n${get()}`),
  refusesBytes(
    "a line feed behind an empty line",
    "9112 2.2",
    `\r\n\n${get()}`,
  ),
  refusesBytes(
    "two carriage returns before a request",
    "9112 2.2",
    `\r\r\n${get()}`,
  ),
  refusesBytes("a carriage return before a request", "9112 2.2", `\r${get()}`),
  refusesBytes("a space before an empty line", "9112 2.2", ` \r\n${get()}`),
  refusesBytes("line feeds alone", "9112 2.2", "GET / HTTP/1.1\nHost: a\n\n"),
  refusesBytes(
    "a line feed behind the request line",
    "9112 2.2",
    "GET / HTTP/1.1\nHost: a\r\n\r\n",
  ),
  refusesBytes(
    "a line feed behind a field",
    "9112 2.2",
    "GET / HTTP/1.1\r\nHost: a\n\r\n",
  ),
  refusesBytes(
    "a line feed as the empty line",
    "9112 2.2",
    "GET / HTTP/1.1\r\nHost: a\r\n\n",
  ),
  refusesBytes("a line feed inside a value", "9110 5.5", get("A: b\nc: d")),
  refusesBytes("a line feed inside a name", "9110 5.1", get("A\nb: c")),
  refusesBytes(
    "carriage returns alone",
    "9112 2.2",
    "GET / HTTP/1.1\rHost: a\r\r\n\r\n",
  ),
  refusesBytes(
    "a carriage return inside the request line",
    "9112 2.2",
    "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n",
  ),
  refusesBytes("a carriage return inside a value", "9110 5.5", get("A: b\rc")),
  refusesBytes(
    "a carriage return that begins a value",
    "9110 5.5",
    get("A: \rb"),
  ),
  refusesBytes("a carriage return inside a name", "9110 5.1", get("A\rb: c")),
  refusesBytes("a carriage return before the colon", "9112 5.1", get("A\r: c")),
  refusesBytes(
    "a carriage return that hides a field",
    "9112 11.1",
    get("A: b\rContent-Length: 5"),
  ),
  refusesBytes(
    "two carriage returns behind a field",
    "9112 2.2",
    get("A: b\r"),
  ),
  refusesBytes(
    "two carriage returns behind the request line",
    "9112 2.2",
    "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n",
  ),
  refusesBytes(
    "two carriage returns at the empty line",
    "9112 2.2",
    "GET / HTTP/1.1\r\nHost: a\r\n\r\r\n\r\n",
  ),
  refusesBytes(
    "line feed before carriage return",
    "9112 2.2",
    "GET / HTTP/1.1\n\rHost: a\n\r\n\r",
  ),
  refusesBytes(
    "a next-line character",
    "9112 2.2",
    "GET / HTTP/1.1\x85Host: a\r\n\r\n",
  ),
  waits([
    "half of the empty line",
    "9112 8",
    "GET / HTTP/1.1\r\nHost: a\r\n\r",
  ]),
  waits(["no empty line", "9112 8", "GET / HTTP/1.1\r\nHost: a\r\n"]),
  waits(["half of a line end", "9112 8", "GET / HTTP/1.1\r\nHost: a\r"]),
  waits(["a request line alone", "9112 8", "GET / HTTP/1.1\r\n"]),
  waits(["half of a request line", "9112 8", "GET /"]),
  waits(["one letter", "9112 8", "G"]),
];
