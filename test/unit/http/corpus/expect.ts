import { type Case, get, post, refuses, serves, waits } from "../case.ts";

const WAITING = { method: "POST", body: "abc", expectsContinue: true };

export const EXPECT: readonly Case[] = [
  serves(
    [
      "100-continue",
      "9110 10.1.1",
      `${post("Expect: 100-continue", "Content-Length: 3")}abc`,
    ],
    [WAITING],
  ),
  serves(
    [
      "100-continue in upper case",
      "9110 10.1.1",
      `${post("EXPECT: 100-CONTINUE", "Content-Length: 3")}abc`,
    ],
    [WAITING],
  ),
  serves(
    [
      "100-continue and chunks",
      "9110 10.1.1",
      `${
        post("Expect: 100-continue", "Transfer-Encoding: chunked")
      }3\r\nabc\r\n0\r\n\r\n`,
    ],
    [WAITING],
  ),
  serves(
    ["100-continue without a body", "9110 10.1.1", get("Expect: 100-continue")],
    [{ expectsContinue: true }],
  ),
  waits(
    [
      "100-continue before the body is sent",
      "9110 10.1.1",
      post("Expect: 100-continue", "Content-Length: 3"),
    ],
  ),
  refuses(["another expectation", "9110 10.1.1", get("Expect: foo")], 417),
  refuses(["an empty expectation", "9110 10.1.1", get("Expect:")], 417),
  refuses([
    "100-continue with a parameter",
    "9110 10.1.1",
    get("Expect: 100-continue;a=b"),
  ], 417),
  refuses([
    "100-continue with a value",
    "9110 10.1.1",
    get("Expect: 100-continue=1"),
  ], 417),
  refuses(
    ["two expectations", "9110 10.1.1", get("Expect: 100-continue, foo")],
    417,
  ),
  refuses([
    "two fields",
    "9110 10.1.1",
    get("Expect: 100-continue", "Expect: foo"),
  ], 417),
  refuses(["a space inside", "9110 10.1.1", get("Expect: 100 -continue")], 417),
];
