import { type Case, get, head, post, refuses, serves, waits } from "../case.ts";

const POST = { method: "POST" };

/** A length that must not be believed, before as many bytes as it may mean. */
function refusesLength(
  name: string,
  section: string,
  value: string,
  status = 400,
): Case {
  const bytes = `${post(`Content-Length: ${value}`)}abc`;
  return refuses([name, section, bytes], status);
}

export const CONTENT_LENGTH: readonly Case[] = [
  serves(
    ["a body of three bytes", "9112 6.2", `${post("Content-Length: 3")}abc`],
    [{ ...POST, body: "abc" }],
  ),
  serves(
    ["a body of no bytes", "9112 6.2", post("Content-Length: 0")],
    [POST],
  ),
  serves(
    ["no length is no body", "9112 6.3", post() + get()],
    [POST, {}],
  ),
  serves(
    ["leading zeros", "9110 8.6", `${post("Content-Length: 003")}abc`],
    [{ ...POST, body: "abc" }],
  ),
  serves(
    [
      "spaces around the length, and a tab before it",
      "9112 5",
      `${post("Content-Length: \t3  ")}abc`,
    ],
    [{ ...POST, body: "abc" }],
  ),
  serves(
    ["a body of GET", "9110 9.3.1", `${get("Content-Length: 3")}abc`],
    [{ body: "abc" }],
  ),
  serves(
    [
      "a body of HEAD",
      "9110 9.3.2",
      `${head("HEAD / HTTP/1.1", "Host: a", "content-length: 3")}abc`,
    ],
    [{ method: "HEAD", body: "abc" }],
  ),
  serves(
    [
      "a body that looks like a request",
      "9112 11.2",
      `${get(`Content-Length: ${get().length}`)}${get()}${get()}`,
    ],
    [{ body: get() }, {}],
  ),
  serves(
    [
      "a body of any octets",
      "9110 6.4",
      `${post("Content-Length: 6")}\0\r\n\n\xff\x80`,
    ],
    [{ ...POST, body: "\0\r\n\n\xff\x80" }],
  ),
  waits(
    [
      "a body that lacks its last byte",
      "9112 8",
      `${post("Content-Length: 3")}ab`,
    ],
  ),
  waits(["a body that has not begun", "9112 8", post("Content-Length: 1")]),
  refuses(
    [
      "more bytes than the length are the next request",
      "9112 6.3",
      `${post("Content-Length: 3")}abcd\r\n\r\n`,
    ],
    400,
    { after: [{ ...POST, body: "abc" }] },
  ),
  refusesLength("an empty length", "9110 8.6", ""),
  refusesLength("a tab behind it, which some parsers keep", "9112 5", "3 \t "),
  refusesLength("a sign", "9110 8.6", "+3"),
  refusesLength("a negative length", "9110 8.6", "-1"),
  refusesLength("minus zero", "9110 8.6", "-0"),
  refusesLength("hexadecimal", "9110 8.6", "0x3"),
  refusesLength("hexadecimal digits", "9110 8.6", "a"),
  refusesLength("a fraction", "9110 8.6", "3.0"),
  refusesLength("an exponent", "9110 8.6", "1e1"),
  refusesLength("an underscore", "9110 8.6", "1_0"),
  refusesLength("a word", "9110 8.6", "three"),
  refusesLength("NaN", "9110 8.6", "NaN"),
  refusesLength("Infinity", "9110 8.6", "Infinity"),
  refusesLength("two numbers", "9110 8.6", "3 4"),
  refusesLength("a list of equal lengths", "9110 8.6", "3, 3"),
  refusesLength("a list without a space", "9110 8.6", "3,3"),
  refusesLength("a comma behind it", "9110 8.6", "3,"),
  refusesLength("a semicolon behind it", "9110 8.6", "3;a"),
  refusesLength("a quoted length", "9110 8.6", '"3"'),
  refusesLength("a superscript digit", "9110 8.6", "\xb3"),
  refusesLength("a no-break space before it", "9110 5.6.3", "\xa03"),
  refusesLength("a no-break space behind it", "9110 5.6.3", "3\xa0"),
  refusesLength("a vertical tab before it", "9110 5.6.3", "\v3"),
  refusesLength("a form feed behind it", "9110 5.6.3", "3\f"),
  refusesLength(
    "a length beyond what a number holds",
    "9110 8.6",
    "9007199254740993",
    413,
  ),
  refusesLength("a length of 17 digits", "9110 8.6", "10000000000000000", 413),
  refusesLength(
    "a small length of 17 digits",
    "9110 8.6",
    "00000000000000003",
    413,
  ),
  refusesLength("2^64 + 3", "9110 8.6", "18446744073709551619", 413),
  refusesLength("2^32 + 3 is not 3", "9110 8.6", "4294967299", 413),
  refuses(
    [
      "the same length twice",
      "9110 8.6",
      `${post("Content-Length: 3", "Content-Length: 3")}abc`,
    ],
    400,
  ),
  refuses(
    [
      "two lengths",
      "9112 6.3",
      `${post("Content-Length: 3", "content-length: 4")}abcd`,
    ],
    400,
  ),
  refuses(
    [
      "a space before the colon of the length",
      "9112 5.1",
      `${post("Content-Length : 3")}abc`,
    ],
    400,
  ),
];
