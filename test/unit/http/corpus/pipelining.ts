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
const WITH_BODY = `${post("Content-Length: 3")}abc`;

export const PIPELINING: readonly Case[] = [
  serves(["three requests", "9112 9.3.2", get() + get() + get()], [{}, {}, {}]),
  serves(
    [
      "requests with other targets",
      "9112 9.3.2",
      head("GET /1 HTTP/1.1", "Host: a") + head("GET /2 HTTP/1.1", "Host: b"),
    ],
    [{ target: "/1" }, { target: "/2", authority: "b" }],
  ),
  serves(
    ["a request behind a body", "9112 9.3.2", WITH_BODY + get()],
    [{ ...POST, body: "abc" }, {}],
  ),
  serves(
    ["a body behind a request", "9112 9.3.2", get() + WITH_BODY],
    [{}, { ...POST, body: "abc" }],
  ),
  serves(
    [
      "bodies of both kinds",
      "9112 9.3.2",
      chunked("1\r\na\r\n0\r\n\r\n") + WITH_BODY + chunked("0\r\n\r\n") + get(),
    ],
    [{ ...POST, body: "a" }, { ...POST, body: "abc" }, POST, {}],
  ),
  serves(
    ["an empty line behind a body", "9112 2.2", `${WITH_BODY}\r\n${get()}`],
    [{ ...POST, body: "abc" }, {}],
  ),
  serves(
    ["an empty line at the end", "9112 2.2", `${get()}\r\n`],
    [{}],
  ),
  waits(["half a request behind a request", "9112 8", `${get()}GET / HT`], [
    {},
  ]),
  waits([
    "half a body behind a request",
    "9112 8",
    `${get()}${post("Content-Length: 2")}a`,
  ], [{}]),
  waits(["a carriage return behind a request", "9112 2.2", `${get()}\r`], [{}]),
  refuses(
    ["garbage behind a request", "9112 2.2", `${get()}garbage\r\n\r\n`],
    400,
    { after: [{}] },
  ),
  refuses(["NULs behind a request", "9112 2.2", `${get()}\0\0\0\n`], 400, {
    after: [{}],
  }),
  refuses(["a line feed behind a request", "9112 2.2", `${get()}\n`], 400, {
    after: [{}],
  }),
  refuses(
    [
      "two empty lines between requests",
      "9112 2.2",
      `${get()}\r\n\r\n${get()}`,
    ],
    400,
    { after: [{}] },
  ),
  refuses(
    [
      "a length that is one too short",
      "9112 11.2",
      `${post("Content-Length: 2")}abc${get()}`,
    ],
    501,
    { after: [{ ...POST, body: "ab" }] },
  ),
  refuses(
    [
      "a length that is one too long",
      "9112 11.2",
      `${post("Content-Length: 4")}abc${get()}`,
    ],
    501,
    { after: [{ ...POST, body: "abcG" }] },
  ),
  refuses(
    [
      "a third request that is wrong",
      "9112 9.3.2",
      get() + get() + get("A : b"),
    ],
    400,
    { after: [{}, {}] },
  ),
];
