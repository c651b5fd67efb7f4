/** Lines that Gunicorn 26.1 (sync worker, Python 3.11) wrote for requests sent to it, byte for byte. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { ATOMS } from "../../src/config/access_log_format.ts";
import { lineIn, PID, type Sent } from "./access_scene.ts";

const FORMAT =
  '"%(h)s" "%(l)s" "%(u)s" "%(r)s" "%(m)s" "%(U)s" "%(q)s" "%(H)s" "%(s)s" "%(B)s" "%(b)s" ' +
  '"%(f)s" "%(a)s" "%({X-Thing}i)s" "%({nope}i)s" "%({x-cache}o)s" "%({path_info}e)s" ' +
  '"%({remote_addr}e)s" "%({http_x_thing}e)s" "%({no_such}e)s" %%';

/** Bun makes an escape of it where it stands in a raw text. */
const E_ACUTE = "é";

const REQUESTS: readonly (readonly [line: string, sent: Sent])[] = [
  [
    String
      .raw`"127.0.0.1" "-" "-" "GET / HTTP/1.1" "GET" "/" "" "HTTP/1.1" "200" "5" "5" "-" "-" "-" "-" "hit \"1\"" "/" "127.0.0.1" "-" "-" %`,
    {},
  ],
  [
    String
      .raw`"127.0.0.1" "-" "ann" "POST /a%20b/c?x=1&y=%22 HTTP/1.0" "POST" "/a b/c" "x=1&y=%22" "HTTP/1.0" "200" "5" "5" "http://r/" "curl/8 \"q\"" "one" "-" "hit \"1\"" "/a b/c" "127.0.0.1" "one" "-" %`,
    {
      method: "POST",
      target: "/a%20b/c?x=1&y=%22",
      version: "1.0",
      headers: {
        referer: "http://r/",
        "user-agent": 'curl/8 "q"',
        authorization: "Basic YW5uOnNlY3JldA==",
        "x-thing": "one",
      },
    },
  ],
  [
    String
      .raw`"127.0.0.1" "-" "-" "GET /empty HTTP/1.1" "GET" "/empty" "" "HTTP/1.1" "204" "0" "0" "" "" "" "-" "hit \"1\"" "/empty" "127.0.0.1" "" "-" %`,
    {
      target: "/empty",
      status: 204,
      bodyBytes: 0,
      headers: { "user-agent": "", referer: "", "x-thing": "" },
    },
  ],
  [
    String
      .raw`"127.0.0.1" "-" "-" "HEAD /h HTTP/1.1" "HEAD" "/h" "" "HTTP/1.1" "200" "0" "0" "-" "-" "-" "-" "hit \"1\"" "/h" "127.0.0.1" "-" "-" %`,
    { method: "HEAD", target: "/h", bodyBytes: 0 },
  ],
  [
    String
      .raw`"127.0.0.1" "-" "${E_ACUTE}" "GET /x HTTP/1.1" "GET" "/x" "" "HTTP/1.1" "200" "5" "5" "-" "${E_ACUTE}" "-" "-" "hit \"1\"" "/x" "127.0.0.1" "-" "-" %`,
    {
      target: "/x",
      headers: { "user-agent": "\xe9", authorization: "bAsIc w6k6eA==" },
    },
  ],
  [
    String
      .raw`"127.0.0.1" "-" "-" "GET http://h/abs?q HTTP/1.1" "GET" "/abs" "q" "HTTP/1.1" "200" "5" "5" "-" "-" "-" "-" "hit \"1\"" "/abs" "127.0.0.1" "-" "-" %`,
    { target: "http://h/abs?q" },
  ],
  [
    String
      .raw`"127.0.0.1" "-" "-" "OPTIONS * HTTP/1.1" "OPTIONS" "*" "" "HTTP/1.1" "200" "5" "5" "-" "-" "-" "-" "hit \"1\"" "*" "127.0.0.1" "-" "-" %`,
    {
      method: "OPTIONS",
      target: "*",
      headers: { authorization: "Bearer x" },
    },
  ],
  [
    String
      .raw`"127.0.0.1" "-" "-" "GET /x? HTTP/1.1" "GET" "/x" "" "HTTP/1.1" "200" "5" "5" "-" "-" "-" "-" "hit \"1\"" "/x" "127.0.0.1" "-" "-" %`,
    { target: "/x?", headers: { authorization: "basic !!!" } },
  ],
  [
    String
      .raw`"127.0.0.1" "-" "-" "GET /x??a?b HTTP/1.1" "GET" "/x" "?a?b" "HTTP/1.1" "200" "5" "5" "-" "-" "-" "-" "hit \"1\"" "/x" "127.0.0.1" "-" "-" %`,
    { target: "/x??a?b", headers: { authorization: "Basic OnNlY3JldA==" } },
  ],
  [
    String
      .raw`"127.0.0.1" "-" "-" "GET /p%2Fq%zz HTTP/1.1" "GET" "/p/q%zz" "" "HTTP/1.1" "200" "5" "5" "-" "-" "-" "-" "hit \"1\"" "/p/q%zz" "127.0.0.1" "-" "-" %`,
    { target: "/p%2Fq%zz", headers: { authorization: "Basic 6Q==" } },
  ],
];

/** What depends on time or process, by Gunicorn's code: `glogging.py`, `Logger.atoms`. */
const DURATIONS: readonly (readonly [durationMs: number, line: string])[] = [
  [0, "0 0 0 0.000000"],
  [0.4389, "0 438 0 0.000438"],
  [1999.9996, "1 1999999 1999 1.999999"],
  [61_000.5, "61 61000500 61000 61.000500"],
];

for (const [line, sent] of REQUESTS) {
  it(`the line of ${sent.target ?? "/"} is Gunicorn's, atom by atom`, () => {
    const sentHeaders = { "x-cache": 'hit "1"' };
    assert.equal(lineIn(FORMAT, { ...sent, sentHeaders }), `${line}\n`);
  });
}

it("durations are cut as Gunicorn cuts them", () => {
  for (const [durationMs, line] of DURATIONS) {
    const format = "%(T)s %(D)s %(M)s %(L)s";
    assert.equal(lineIn(format, { durationMs }), `${line}\n`);
  }
});

it("the time is in brackets, the process id in angle brackets", () => {
  assert.match(
    lineIn("%(t)s %(p)s"),
    /^\[2[01]\/Nov\/2026:\d\d:\d\d:00 [+-]\d{4}\] <7>\n$/,
  );
  assert.equal(PID, 7);
});

it("every atom is in a test of this file", () => {
  const tested = `${FORMAT} %(T)s %(D)s %(M)s %(L)s %(t)s %(p)s`;
  for (const atom of Object.keys(ATOMS)) {
    assert.ok(tested.includes(`%(${atom})s`), atom);
  }
});
