import {
  type Case,
  chunked,
  get,
  head,
  post,
  refuses,
  serves,
} from "../case.ts";

const BODY = "3\r\nabc\r\n0\r\n\r\n";

function servesCoding(name: string, section: string, line: string): Case {
  return serves(
    [name, section, post(line) + BODY],
    [{ method: "POST", body: "abc" }],
  );
}

function refusesCoding(
  name: string,
  section: string,
  [line, status]: readonly [string, number],
): Case {
  return refuses([name, section, post(line) + BODY], status);
}

export const TRANSFER_ENCODING: readonly Case[] = [
  serves(
    ["a chunked body", "9112 7.1", chunked(BODY)],
    [{ method: "POST", body: "abc" }],
  ),
  servesCoding(
    "the coding in upper case",
    "9112 7",
    "TRANSFER-ENCODING: CHUNKED",
  ),
  servesCoding(
    "a tab before the coding",
    "9112 5",
    "Transfer-Encoding:\tchunked",
  ),
  servesCoding(
    "no space before the coding",
    "9112 5",
    "Transfer-Encoding:chunked",
  ),
  servesCoding(
    "spaces behind the coding",
    "9112 5",
    "Transfer-Encoding: chunked  ",
  ),
  serves(
    [
      "a chunked body of GET",
      "9110 9.3.1",
      get("Transfer-Encoding: chunked") + BODY,
    ],
    [{ body: "abc" }],
  ),
  serves(
    [
      "chunks that look like a request",
      "9112 11.2",
      get("Transfer-Encoding: chunked") +
      `${get().length.toString(16)}\r\n${get()}\r\n0\r\n\r\n${get()}`,
    ],
    [{ body: get() }, {}],
  ),
  refuses(
    [
      "a length before the coding",
      "9112 6.3",
      post("Content-Length: 3", "Transfer-Encoding: chunked") + BODY,
    ],
    400,
  ),
  refuses(
    [
      "a length behind the coding",
      "9112 6.3",
      post("Transfer-Encoding: chunked", "Content-Length: 13") + BODY,
    ],
    400,
  ),
  refuses(
    [
      "a length of zero beside the coding",
      "9112 6.3",
      post("Content-Length: 0", "Transfer-Encoding: chunked") + BODY,
    ],
    400,
  ),
  refuses(
    [
      "an empty coding beside a length",
      "9112 6.3",
      `${post("Transfer-Encoding:", "Content-Length: 3")}abc`,
    ],
    400,
  ),
  refuses(
    [
      "identity beside a length",
      "9112 6.3",
      `${post("Transfer-Encoding: identity", "Content-Length: 3")}abc`,
    ],
    400,
  ),
  refusesCoding("an empty coding", "9112 6.1", ["Transfer-Encoding:", 400]),
  refusesCoding("identity, which is no coding any more", "9112 7", [
    "Transfer-Encoding: identity",
    400,
  ]),
  refusesCoding("a coding that is not chunked", "9112 6.3", [
    "Transfer-Encoding: gzip",
    400,
  ]),
  refusesCoding("a coding that ends like chunked", "9112 6.3", [
    "Transfer-Encoding: xchunked",
    400,
  ]),
  refusesCoding("a coding that begins like chunked", "9112 6.3", [
    "Transfer-Encoding: chunkedx",
    400,
  ]),
  refusesCoding("chunked before another coding", "9112 6.3", [
    "Transfer-Encoding: chunked, identity",
    400,
  ]),
  refusesCoding("chunked before gzip", "9112 6.3", [
    "Transfer-Encoding: chunked, gzip",
    400,
  ]),
  refusesCoding("chunked twice", "9112 6.1", [
    "Transfer-Encoding: chunked, chunked",
    400,
  ]),
  refusesCoding("another coding before chunked", "9112 6.1", [
    "Transfer-Encoding: gzip, chunked",
    501,
  ]),
  refusesCoding("identity before chunked", "9112 6.1", [
    "Transfer-Encoding: identity, chunked",
    501,
  ]),
  refusesCoding("an unknown coding with a parameter", "9112 7", [
    "Transfer-Encoding: a;b=c,chunked",
    501,
  ]),
  refusesCoding("a parameter of chunked", "9112 7.1", [
    "Transfer-Encoding: chunked;q=1",
    400,
  ]),
  refusesCoding("a comma before chunked", "9110 5.6.1", [
    "Transfer-Encoding: ,chunked",
    400,
  ]),
  refusesCoding("a comma behind chunked", "9110 5.6.1", [
    "Transfer-Encoding: chunked,",
    400,
  ]),
  refusesCoding("a tab behind chunked, which some parsers keep", "9112 5", [
    "Transfer-Encoding: chunked \t ",
    400,
  ]),
  refusesCoding("a quoted coding", "9112 7", [
    'Transfer-Encoding: "chunked"',
    400,
  ]),
  refusesCoding("two words", "9112 7", ["Transfer-Encoding: x chunked", 400]),
  refusesCoding("a vertical tab before chunked", "9110 5.6.3", [
    "Transfer-Encoding: \vchunked",
    400,
  ]),
  refusesCoding("a form feed behind chunked", "9110 5.6.3", [
    "Transfer-Encoding: chunked\f",
    400,
  ]),
  refusesCoding("a no-break space before chunked", "9110 5.6.3", [
    "Transfer-Encoding: \xa0chunked",
    400,
  ]),
  refusesCoding("a no-break space behind chunked", "9110 5.6.3", [
    "Transfer-Encoding: chunked\xa0",
    400,
  ]),
  refusesCoding("a NUL behind chunked", "9110 5.5", [
    "Transfer-Encoding: chunked\0",
    400,
  ]),
  refusesCoding("a space before the colon", "9112 5.1", [
    "Transfer-Encoding : chunked",
    400,
  ]),
  refusesCoding("a continuation", "9112 5.2", [
    "Transfer-Encoding:\r\n chunked",
    400,
  ]),
  refuses(
    [
      "chunked in two fields",
      "9112 6.1",
      post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked") + BODY,
    ],
    400,
  ),
  refuses(
    [
      "two fields that contradict",
      "9112 6.1",
      post("Transfer-Encoding: chunked", "Transfer-Encoding: identity") + BODY,
    ],
    400,
  ),
  refuses(
    [
      "two fields that make a list",
      "9112 6.1",
      post("Transfer-Encoding: gzip", "Transfer-Encoding: chunked") + BODY,
    ],
    400,
  ),
  refuses(
    [
      "a coding in HTTP/1.0",
      "9112 6.1",
      head("POST / HTTP/1.0", "Transfer-Encoding: chunked") + BODY,
    ],
    400,
  ),
  serves(
    [
      "a name with an underscore is another field",
      "9110 5.1",
      post("Transfer_Encoding: chunked", "Content_Length: 3"),
    ],
    [{ method: "POST" }],
  ),
];
