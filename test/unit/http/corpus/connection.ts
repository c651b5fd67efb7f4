import { type Case, closes, get, head, post, serves } from "../case.ts";

const CLOSED = { isPersistent: false };

function persists(name: string, section: string, ...fields: string[]): Case {
  return serves([name, section, get(...fields) + get()], [{}, {}]);
}

function ends(name: string, section: string, ...fields: string[]): Case {
  return closes([name, section, get(...fields) + get()], [CLOSED]);
}

export const CONNECTION: readonly Case[] = [
  persists("HTTP/1.1 persists", "9112 9.3"),
  persists("keep-alive", "9112 9.3", "Connection: keep-alive"),
  persists("an unknown option", "9110 7.6.1", "Connection: foo"),
  persists("an empty Connection", "9110 7.6.1", "Connection:"),
  persists(
    "an option that begins like close",
    "9110 7.6.1",
    "Connection: closed",
  ),
  persists(
    "an option that ends like close",
    "9110 7.6.1",
    "Connection: x-close",
  ),
  persists("a quoted close is no option", "9110 7.6.1", 'Connection: "close"'),
  persists(
    "close with a parameter is no option",
    "9110 7.6.1",
    "Connection: close;q=1",
  ),
  persists(
    "close inside a word and a space",
    "9110 7.6.1",
    "Connection: not close",
  ),
  persists("close in another field", "9110 7.6.1", "Keep-Alive: close"),
  persists(
    "Proxy-Connection is not for a server",
    "9112 C.2.2",
    "Proxy-Connection: close",
  ),
  ends("close", "9112 9.6", "Connection: close"),
  ends("close in upper case", "9110 7.6.1", "CONNECTION: CLOSE"),
  ends("close in a list", "9110 7.6.1", "Connection: foo, close, bar"),
  ends("close in a list without spaces", "9110 7.6.1", "Connection: foo,close"),
  ends(
    "close between spaces, tabs and empty elements",
    "9110 5.6.1",
    "Connection: ,\t close \t,,",
  ),
  ends(
    "close in a second field",
    "9110 5.3",
    "Connection: foo",
    "connection: close",
  ),
  ends(
    "close in a first field",
    "9110 5.3",
    "Connection: close",
    "Connection: foo",
  ),
  ends(
    "close wins over keep-alive",
    "9112 9.3",
    "Connection: keep-alive, close",
  ),
  ends(
    "close wins over a later keep-alive",
    "9112 9.3",
    "Connection: close, keep-alive",
  ),
  closes(
    [
      "garbage behind the last request is not read",
      "9112 9.6",
      `${get("Connection: close")}\0\0\n`,
    ],
    [CLOSED],
  ),
  closes(
    [
      "close does not cut off the body",
      "9112 9.6",
      `${post("Connection: close", "Content-Length: 3")}abc`,
    ],
    [{ ...CLOSED, method: "POST", body: "abc" }],
  ),
  closes(
    [
      "close does not cut off a chunked body",
      "9112 9.6",
      `${
        post("Connection: close", "Transfer-Encoding: chunked")
      }1\r\na\r\n0\r\n\r\n`,
    ],
    [{ ...CLOSED, method: "POST", body: "a" }],
  ),
  closes(
    [
      "the connection of the second request",
      "9112 9.3",
      get() + get("Connection: close") + get(),
    ],
    [{}, CLOSED],
  ),
  serves(
    [
      "a Connection that names Host",
      "9110 7.6.1",
      head(
        "GET / HTTP/1.1",
        "Connection: host, content-length",
        "Host: a",
        "Content-Length: 0",
      ),
    ],
    [{}],
  ),
];
