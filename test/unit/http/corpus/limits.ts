import {
  type Case,
  chunked,
  get,
  head,
  post,
  refuses,
  serves,
  waits,
} from "../case.ts";

const POST = { method: "POST" };

/** A target that makes a request line of so many bytes. */
function targetFor(lineBytes: number): string {
  return `/${"a".repeat(lineBytes - "GET / HTTP/1.1".length)}`;
}

/** So many fields, with Host. */
function fields(count: number): readonly string[] {
  return [
    "Host: a",
    ...Array.from({ length: count - 1 }, (_, n) => `X-${n}: ${n}`),
  ];
}

/** A field line of so many bytes. */
function fieldOf(bytes: number): string {
  return `X: ${"b".repeat(bytes - 3)}`;
}

function lineOf(bytes: number): string {
  return head(`GET ${targetFor(bytes)} HTTP/1.1`, "Host: a");
}

function trailersOf(count: number): string {
  return chunked(`0\r\n${"X: y\r\n".repeat(count)}\r\n`);
}

export const LIMITS: readonly Case[] = [
  serves(
    ["the longest request line", "9112 3", lineOf(4094)],
    [{ target: targetFor(4094) }],
  ),
  refuses(
    ["a request line one byte too long", "9110 15.5.15", lineOf(4095)],
    414,
  ),
  refuses([
    "a request line that does not end",
    "9110 15.5.15",
    "a".repeat(4096),
  ], 414),
  waits(["the beginning of a long request line", "9112 3", "a".repeat(4095)]),
  refuses([
    "a request line of 10 KB",
    "9110 15.5.15",
    `GET /${"a".repeat(10_000)}`,
  ], 414),
  refuses(
    [
      "a long request line behind a good request",
      "9110 15.5.15",
      get() + lineOf(4095),
    ],
    414,
    { after: [{}] },
  ),
  serves([
    "as many fields as may be",
    "6585 5",
    head("GET / HTTP/1.1", ...fields(100)),
  ], [{}]),
  refuses([
    "a field too many",
    "6585 5",
    head("GET / HTTP/1.1", ...fields(101)),
  ], 431),
  refuses([
    "fields without an end",
    "6585 5",
    "GET / HTTP/1.1\r\n" + "A: b\r\n".repeat(101),
  ], 431),
  serves(["the longest field", "6585 5", get(fieldOf(8190))], [{}]),
  refuses(["a field one byte too long", "6585 5", get(fieldOf(8191))], 431),
  refuses(["a field of spaces", "6585 5", get(`X:${" ".repeat(8190)}`)], 431),
  refuses([
    "a field that does not end",
    "6585 5",
    `GET / HTTP/1.1\r\n${"a".repeat(8192)}`,
  ], 431),
  waits([
    "the beginning of a long field",
    "6585 5",
    `GET / HTTP/1.1\r\n${"a".repeat(8191)}`,
  ]),
  serves(
    [
      "small limits that are just met",
      "6585 5",
      head("GET / HTTP/1.1", "Host: a", "X: 4567"),
    ],
    [{ fields: ["x", "4567"] }],
    { requestLineBytes: 14, fieldCount: 2, fieldBytes: 7 },
  ),
  refuses(
    ["a request line beyond a small limit", "9110 15.5.15", get()],
    414,
    { limits: { requestLineBytes: 13 } },
  ),
  refuses(["a field beyond a small limit", "6585 5", get()], 431, {
    limits: { fieldBytes: 6 },
  }),
  refuses(["more fields than a small limit", "6585 5", get("X: y")], 431, {
    limits: { fieldCount: 1 },
  }),
  serves(
    [
      "each request has its own count of fields",
      "6585 5",
      get("X: y") + get("X: y"),
    ],
    [{}, {}],
    { fieldCount: 2 },
  ),
  serves(
    ["the longest body", "9110 15.5.14", `${post("Content-Length: 3")}abc`],
    [{ ...POST, body: "abc" }],
    { bodyBytes: 3 },
  ),
  refuses(
    [
      "a body one byte too long",
      "9110 15.5.14",
      `${post("Content-Length: 4")}abcd`,
    ],
    413,
    { limits: { bodyBytes: 3 } },
  ),
  waits([
    "the length that is the limit",
    "9110 15.5.14",
    post("Content-Length: 1073741824"),
  ]),
  refuses([
    "a length beyond the limit",
    "9110 15.5.14",
    post("Content-Length: 1073741825"),
  ], 413),
  serves(
    [
      "the longest body in chunks",
      "9110 15.5.14",
      chunked("2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"),
    ],
    [{ ...POST, body: "abc" }],
    { bodyBytes: 3 },
  ),
  refuses(
    [
      "a chunk beyond the limit",
      "9110 15.5.14",
      chunked("4\r\nabcd\r\n0\r\n\r\n"),
    ],
    413,
    { limits: { bodyBytes: 3 } },
  ),
  refuses(
    [
      "chunks beyond the limit together",
      "9110 15.5.14",
      chunked("2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n"),
    ],
    413,
    { limits: { bodyBytes: 3 } },
  ),
  serves(
    ["no body where none may be", "9110 15.5.14", chunked("0\r\n\r\n") + get()],
    [POST, {}],
    { bodyBytes: 0 },
  ),
  serves(
    [
      "extensions as long as they may be",
      "9112 7.1.1",
      chunked(`1;${"a".repeat(1022)}\r\nb\r\n0\r\n\r\n`),
    ],
    [{ ...POST, body: "b" }],
  ),
  refuses([
    "extensions too long",
    "9112 7.1.1",
    chunked(`1;${"a".repeat(1024)}\r\nb\r\n0\r\n\r\n`),
  ], 413),
  refuses([
    "an extension that does not end",
    "9112 7.1.1",
    chunked(`1;${"a".repeat(2000)}`),
  ], 413),
  refuses(
    [
      "extensions of many chunks too long",
      "9112 7.1.1",
      chunked(`1;${"a".repeat(50)}\r\nb\r\n`.repeat(30)),
    ],
    413,
  ),
  serves(["as many trailers as may be", "6585 5", trailersOf(100)], [{
    ...POST,
    trailers: Array(100).fill(["x", "y"]).flat(),
  }]),
  refuses(["a trailer too many", "6585 5", trailersOf(101)], 431),
  serves(
    ["the longest trailer", "6585 5", chunked(`0\r\n${fieldOf(8190)}\r\n\r\n`)],
    [{ ...POST, trailers: ["x", "b".repeat(8187)] }],
  ),
  refuses([
    "a trailer one byte too long",
    "6585 5",
    chunked(`0\r\n${fieldOf(8191)}\r\n\r\n`),
  ], 431),
  refuses([
    "a trailer that does not end",
    "6585 5",
    chunked(`0\r\n${"a".repeat(8192)}`),
  ], 431),
];
