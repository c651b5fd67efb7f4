import { type Case, closes, head, refuses, serves } from "../case.ts";

const OLD = { minor: 0, isPersistent: false, authority: null } as const;
const KEPT = { ...OLD, isPersistent: true } as const;

function old(...fields: readonly string[]): string {
  return head("GET / HTTP/1.0", ...fields);
}

export const HTTP_1_0: readonly Case[] = [
  closes(["no Host", "9112 3.2", old()], [OLD]),
  closes(["a Host", "9112 3.2", old("Host: a:80")], [{
    ...OLD,
    authority: "a:80",
  }]),
  closes(
    [
      "absolute form without a Host",
      "9112 3.2.2",
      head("GET http://b/ HTTP/1.0"),
    ],
    [{ ...OLD, target: "http://b/", path: "/", authority: "b" }],
  ),
  closes(["it does not persist", "9112 9.3", old() + old()], [OLD]),
  serves(
    [
      "keep-alive",
      "9112 9.3",
      old("Connection: keep-alive") + old("Connection: foo, Keep-Alive"),
    ],
    [KEPT, KEPT],
  ),
  closes(
    ["keep-alive and close", "9112 9.3", old("Connection: keep-alive, close")],
    [OLD],
  ),
  closes(
    ["a Keep-Alive field alone", "9112 9.3", old("Keep-Alive: timeout=5")],
    [OLD],
  ),
  closes(
    [
      "a body",
      "9112 6.2",
      `${head("POST / HTTP/1.0", "Content-Length: 3")}abc`,
    ],
    [{ ...OLD, method: "POST", body: "abc" }],
  ),
  closes(
    [
      "a POST without a length has no body",
      "9112 6.3",
      `${head("POST / HTTP/1.0")}abc`,
    ],
    [{ ...OLD, method: "POST" }],
  ),
  closes(
    [
      "100-continue means nothing",
      "9110 10.1.1",
      `${
        head("POST / HTTP/1.0", "Expect: 100-continue", "Content-Length: 1")
      }a`,
    ],
    [{ ...OLD, method: "POST", body: "a" }],
  ),
  closes(
    [
      "Upgrade means nothing",
      "9110 7.8",
      old("Connection: upgrade", "Upgrade: websocket"),
    ],
    [OLD],
  ),
  serves(
    [
      "both versions on a connection",
      "9110 2.5",
      old("Connection: keep-alive") + head("GET / HTTP/1.1", "Host: a"),
    ],
    [KEPT, {}],
  ),
  refuses(["two Hosts", "9112 3.2", old("Host: a", "Host: a")], 400),
  refuses(["a wrong Host", "9112 3.2", old("Host: a/b")], 400),
  refuses(["an empty Host", "9112 3.2", old("Host:")], 400),
];
