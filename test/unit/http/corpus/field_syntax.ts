import { type Case, get, head, refuses, serves } from "../case.ts";

function servesFields(
  name: string,
  section: string,
  [lines, fields]: readonly [readonly string[], readonly string[]],
): Case {
  return serves([name, section, get(...lines)], [{ fields }]);
}

function refusesField(name: string, section: string, line: string): Case {
  return refuses([name, section, get(line)], 400);
}

export const FIELD_SYNTAX: readonly Case[] = [
  servesFields("a name is the same in any case", "9110 5.1", [
    ["X-A: 1", "x-b: 2", "X-C: AbC"],
    ["x-a", "1", "x-b", "2", "x-c", "AbC"],
  ]),
  servesFields("fields keep their order and repeat", "9110 5.3", [
    ["X: 1", "Y: 2", "X: 3"],
    ["x", "1", "y", "2", "x", "3"],
  ]),
  servesFields("spaces and tabs around a value", "9112 5", [
    ["A:b", "C: \t d\t \t"],
    ["a", "b", "c", "d"],
  ]),
  servesFields("spaces and tabs inside a value stay", "9110 5.5", [
    ["A: b  \t c"],
    ["a", "b  \t c"],
  ]),
  servesFields("empty values", "9110 5.5", [
    ["A:", "B: ", "C: \t "],
    ["a", "", "b", "", "c", ""],
  ]),
  servesFields("colons inside a value", "9110 5.5", [
    ["A: b:c", "D::"],
    ["a", "b:c", "d", ":"],
  ]),
  servesFields("every character of a token in a name", "9110 5.6.2", [
    ["!#$%&'*+-.^_`|~09azAZ: b"],
    ["!#$%&'*+-.^_`|~09azaz", "b"],
  ]),
  servesFields("visible characters in a value", "9110 5.5", [
    ["A: !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"],
    ["a", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"],
  ]),
  servesFields("a name with an underscore", "9110 5.6.2", [
    ["X_A: b"],
    ["x_a", "b"],
  ]),
  servesFields("names that every object has", "9110 5.1", [
    ["__proto__: a", "constructor: b", "toString: c"],
    ["__proto__", "a", "constructor", "b", "tostring", "c"],
  ]),
  servesFields("a quoted string is not looked into", "9110 5.6.4", [
    ['A: "b'],
    ["a", '"b'],
  ]),
  refusesField("a space before the colon", "9112 5.1", "A : b"),
  refusesField("a tab before the colon", "9112 5.1", "A\t: b"),
  refusesField("a no-break space before the colon", "9112 5.1", "A\xa0: b"),
  refusesField("a space inside a name", "9110 5.6.2", "A B: c"),
  refusesField("no name", "9112 5", ": b"),
  refusesField("a colon alone", "9112 5", ":"),
  refusesField("no colon", "9112 5", "A"),
  refusesField("no colon but a space", "9112 5", "A b"),
  refusesField("parentheses in a name", "9110 5.6.2", "(a): b"),
  refusesField("a slash in a name", "9110 5.6.2", "a/b: c"),
  refusesField("an at sign in a name", "9110 5.6.2", "a@b: c"),
  refusesField("brackets in a name", "9110 5.6.2", "a[0]: c"),
  refusesField("a quoted name", "9110 5.6.2", '"a": c'),
  refusesField("a comma in a name", "9110 5.6.2", "a,b: c"),
  refusesField("an equals sign in a name", "9110 5.6.2", "a=b: c"),
  refusesField("an octet beyond ASCII in a name", "9110 5.6.2", "A\xe9: b"),
  refusesField(
    "a letter whose lower case is ASCII elsewhere",
    "9110 5.6.2",
    "A\xc0: b",
  ),
  refusesField("a continuation with a space", "9112 5.2", "A: b\r\n c"),
  refusesField("a continuation with a tab", "9112 5.2", "A: b\r\n\tc"),
  refusesField("a continuation of spaces alone", "9112 5.2", "A: b\r\n  "),
  refusesField(
    "a continuation that looks like a field",
    "9112 5.2",
    "A: b\r\n Content-Length: 5",
  ),
  refuses(
    [
      "a continuation of the request line",
      "9112 2.2",
      head("GET / HTTP/1.1", " Host: a", "Host: a"),
    ],
    400,
  ),
  refuses(
    [
      "spaces between request line and fields",
      "9112 2.2",
      head("GET / HTTP/1.1", " ", "Host: a"),
    ],
    400,
  ),
  refuses(
    ["a second request line", "9112 2.1", get("GET / HTTP/1.1")],
    400,
  ),
];
