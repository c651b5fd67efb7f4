import { type Case, chunked, get, refuses, serves, waits } from "../case.ts";

function servesChunks(
  name: string,
  section: string,
  [coded, body]: readonly [string, string],
): Case {
  return serves([name, section, chunked(coded)], [{ method: "POST", body }]);
}

function refusesChunks(
  name: string,
  section: string,
  coded: string,
  status = 400,
): Case {
  return refuses([name, section, chunked(coded)], status);
}

/** A chunk of three bytes whose size line is given, and the end. */
function sized(line: string): string {
  return `${line}\r\nabc\r\n0\r\n\r\n`;
}

export const CHUNKS: readonly Case[] = [
  servesChunks("several chunks", "9112 7.1", [
    "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    "abcde",
  ]),
  servesChunks("no chunk but the last", "9112 7.1", ["0\r\n\r\n", ""]),
  servesChunks("the last chunk with several zeros", "9112 7.1", [
    "000\r\n\r\n",
    "",
  ]),
  servesChunks("a size with leading zeros", "9112 7.1", [sized("0003"), "abc"]),
  servesChunks("a size in lower case", "9112 7.1", [
    "a\r\n0123456789\r\n0\r\n\r\n",
    "0123456789",
  ]),
  servesChunks("a size in upper case", "9112 7.1", [
    "A\r\n0123456789\r\n0\r\n\r\n",
    "0123456789",
  ]),
  servesChunks("a size of two digits", "9112 7.1", [
    "1f\r\n0123456789012345678901234567890\r\n0\r\n\r\n",
    "0123456789012345678901234567890",
  ]),
  servesChunks("line ends and zeros inside a chunk", "9112 7.1", [
    "7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n",
    "\r\n0\r\n\r\n",
  ]),
  servesChunks("any octets inside a chunk", "9112 7.1", [
    "4\r\n\0\xff\x80\n\r\n0\r\n\r\n",
    "\0\xff\x80\n",
  ]),
  servesChunks("chunks of one byte", "9112 7.1", [
    "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n",
    "abc",
  ]),
  servesChunks("an extension", "9112 7.1.1", [sized("3;a"), "abc"]),
  servesChunks("an extension with a value", "9112 7.1.1", [
    sized("3;a=b"),
    "abc",
  ]),
  servesChunks("several extensions", "9112 7.1.1", [
    sized("3;a=b;c;d=e"),
    "abc",
  ]),
  servesChunks("an extension with a quoted value", "9112 7.1.1", [
    sized('3;a="b c;d=e"'),
    "abc",
  ]),
  servesChunks("an extension with an escaped quote", "9112 7.1.1", [
    sized('3;a="b\\"c\\\\"'),
    "abc",
  ]),
  servesChunks("an extension with an empty quoted value", "9112 7.1.1", [
    sized('3;a=""'),
    "abc",
  ]),
  servesChunks("an extension of the last chunk", "9112 7.1.1", [
    "3\r\nabc\r\n0;a=b\r\n\r\n",
    "abc",
  ]),
  serves(
    [
      "a request behind a chunked body",
      "9112 9.3.2",
      chunked(sized("3")) + get(),
    ],
    [{ method: "POST", body: "abc" }, {}],
  ),
  waits(["no byte of the body", "9112 8", chunked("")]),
  waits(["a size without its end", "9112 8", chunked("3")]),
  waits(["a size with half of its end", "9112 8", chunked("3\r")]),
  waits(["a chunk that is not complete", "9112 8", chunked("3\r\nab")]),
  waits(["a chunk without its end", "9112 8", chunked("3\r\nabc")]),
  waits(["a chunk with half of its end", "9112 8", chunked("3\r\nabc\r")]),
  waits(["no last chunk", "9112 8", chunked("3\r\nabc\r\n")]),
  waits(["no empty line at the end", "9112 7.1", chunked("0\r\n")]),
  waits(["half of the empty line at the end", "9112 7.1", chunked("0\r\n\r")]),
  waits(["an extension without its end", "9112 8", chunked("3;a")]),
  refusesChunks("a size that begins with 0x", "9112 7.1", sized("0x3")),
  refusesChunks("a negative size", "9112 7.1", sized("-3")),
  refusesChunks("a size with a plus sign", "9112 7.1", sized("+3")),
  refusesChunks("a space before the size", "9112 7.1", sized(" 3")),
  refusesChunks("a tab before the size", "9112 7.1", sized("\t3")),
  refusesChunks("a space behind the size", "9112 7.1", sized("3 ")),
  refusesChunks("a tab behind the size", "9112 7.1", sized("3\t")),
  refusesChunks("a no-break space behind the size", "9112 7.1", sized("3\xa0")),
  refusesChunks("letters that are no digits", "9112 7.1", sized("g")),
  refusesChunks("a letter behind the digits", "9112 7.1", sized("3h")),
  refusesChunks("an at sign, one below A", "9112 7.1", sized("@")),
  refusesChunks("a colon, one above 9", "9112 7.1", sized(":")),
  refusesChunks(
    "a control character that lower-cases to a digit",
    "9112 7.1",
    sized("\x13"),
  ),
  refusesChunks("an underscore between digits", "9112 7.1", sized("0_3")),
  refusesChunks("a comma between digits", "9112 7.1", sized("0,3")),
  refusesChunks("a fraction", "9112 7.1", sized("3.0")),
  refusesChunks("no size", "9112 7.1", sized("")),
  refusesChunks("an extension without a size", "9112 7.1", sized(";a")),
  refusesChunks("a size that is a superscript", "9112 7.1", sized("\xb3")),
  refusesChunks(
    "a size of 2^64 + 3",
    "9112 7.1",
    sized("10000000000000003"),
    413,
  ),
  refusesChunks("a size of 2^32 + 3", "9112 7.1", sized("100000003"), 413),
  refusesChunks(
    "a size of fffffffffffffffe",
    "9112 7.1",
    "fffffffffffffffe\r\n",
    413,
  ),
  refusesChunks(
    "zeros without an end",
    "9112 7.1",
    `${"0".repeat(20)}\r\n\r\n`,
    413,
  ),
  refusesChunks(
    "a line feed alone behind the size",
    "9112 2.2",
    "3\nabc\r\n0\r\n\r\n",
  ),
  refusesChunks(
    "a carriage return alone behind the size",
    "9112 2.2",
    "3\rabc\r\n0\r\n\r\n",
  ),
  refusesChunks(
    "two carriage returns behind the size",
    "9112 2.2",
    "3\r\r\nabc\r\n0\r\n\r\n",
  ),
  refusesChunks(
    "a line feed alone behind a chunk",
    "9112 7.1",
    "3\r\nabc\n0\r\n\r\n",
  ),
  refusesChunks(
    "a carriage return alone behind a chunk",
    "9112 7.1",
    "3\r\nabc\r0\r\n\r\n",
  ),
  refusesChunks("nothing behind a chunk", "9112 7.1", "3\r\nabc0\r\n\r\n"),
  refusesChunks(
    "a chunk longer than its size",
    "9112 7.1",
    "3\r\nabcd\r\n0\r\n\r\n",
  ),
  refusesChunks(
    "another byte instead of the carriage return behind a chunk",
    "9112 7.1",
    "3\r\nabcx\n0\r\n\r\n",
  ),
  refusesChunks(
    "a chunk shorter than its size",
    "9112 7.1",
    "4\r\nabc\r\n0\r\n\r\n",
  ),
  refusesChunks(
    "an empty line before a size",
    "9112 7.1",
    "\r\n3\r\nabc\r\n0\r\n\r\n",
  ),
  refusesChunks("a line feed alone at the end", "9112 2.2", "0\r\n\n"),
  refusesChunks(
    "a line feed alone behind the last chunk",
    "9112 2.2",
    "0\n\r\n",
  ),
  refusesChunks("a NUL in an extension", "9112 7.1.1", sized("3;a\0")),
  refusesChunks("a line feed in an extension", "9112 7.1.1", sized("3;a\nb")),
  refusesChunks(
    "a carriage return in an extension",
    "9112 7.1.1",
    sized("3;a\rb"),
  ),
  refusesChunks(
    "a line feed in a quoted extension",
    "9112 7.1.1",
    sized('3;a="b\nc"'),
  ),
  refusesChunks("DEL in an extension", "9112 7.1.1", sized("3;a\x7f")),
  refusesChunks(
    "an octet beyond ASCII in an extension",
    "9112 7.1.1",
    sized("3;a\xe9"),
  ),
  refusesChunks("an empty extension", "9112 7.1.1", sized("3;")),
  refusesChunks("two semicolons", "9112 7.1.1", sized("3;;a")),
  refusesChunks("an extension without a name", "9112 7.1.1", sized("3;=b")),
  refusesChunks(
    "an extension without the value it announces",
    "9112 7.1.1",
    sized("3;a="),
  ),
  refusesChunks("a space in an extension", "9112 7.1.1", sized("3; a=b")),
  refusesChunks("a quote that is not closed", "9112 7.1.1", sized('3;a="b')),
  refusesChunks("text behind a quoted value", "9112 7.1.1", sized('3;a="b"c')),
  refusesChunks("a quote inside a token", "9112 7.1.1", sized('3;a=b"c"')),
  refusesChunks("two values", "9112 7.1.1", sized("3;a=b=c")),
];
