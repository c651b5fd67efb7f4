import assert from "node:assert/strict";
import { it } from "node:test";
import type { RequestFacts } from "../../src/http/backend.ts";
import { AccessLog } from "../../src/log/access_log.ts";
import { FakeClock } from "./fake_clock.ts";
import { FakeSink } from "./fake_files.ts";

interface Sent extends Partial<Omit<RequestFacts, "header">> {
  readonly headers?: Readonly<Record<string, string>>;
}

/** The line of a request, its time left out. */
function lineOf(
  { headers = {}, ...facts }: Sent,
  response = { status: 200, bodyBytes: 5 as number | undefined },
): string {
  const sink = new FakeSink("-");
  new AccessLog(sink, new FakeClock()).write({
    method: "GET",
    target: "/",
    version: "1.1",
    remoteAddress: "127.0.0.1",
    header: (name) => headers[name] ?? "",
    ...facts,
  }, response);
  assert.equal(sink.written.length, 1);
  return sink.written[0]!.replace(/\[[^\]]*\] /, "");
}

function userIn(authorization: string): string {
  return lineOf({ headers: { authorization } })
    .replace(/^127\.0\.0\.1 - /, "").replace(/ "GET.*\n$/s, "");
}

function basic(credentials: string): string {
  return `Basic ${btoa(credentials)}`;
}

it("a request is a line of the combined format", () => {
  const headers = { referer: "http://a/", "user-agent": "curl/8" };
  assert.equal(
    lineOf({ method: "POST", target: "/a?b=c", version: "1.0", headers }),
    `127.0.0.1 - - "POST /a?b=c HTTP/1.0" 200 5 "http://a/" "curl/8"\n`,
  );
});

it("what is not known is a dash", () => {
  assert.equal(
    lineOf({ remoteAddress: "" }, { status: 0, bodyBytes: undefined }),
    `- - - "GET / HTTP/1.1" - - "-" "-"\n`,
  );
});

it("a request that could not be read is a line of what came of it", () => {
  assert.equal(
    lineOf({ method: "", target: `GET / HTTP/9\x07"`, version: "" }),
    String.raw`127.0.0.1 - - "GET / HTTP/9\x07\"" 200 5 "-" "-"` + "\n",
  );
});

it("an empty body has 0 bytes", () => {
  assert.match(lineOf({}, { status: 204, bodyBytes: 0 }), / 204 0 /);
});

it("nothing that a client sends ends its field or its line", () => {
  const evil = `"\\\r\n\t\0\x1b[2J\x7f\x9b\u2028x`;
  const escaped = String.raw`\"\\\x0d\x0a\x09\x00\x1b[2J\x7f\x9b\x2028x`;
  const line = lineOf({
    target: `/${evil}`,
    headers: { referer: evil, "user-agent": evil },
  });
  assert.equal(
    line,
    `127.0.0.1 - - "GET /${escaped} HTTP/1.1" 200 5 "${escaped}" "${escaped}"\n`,
  );
});

it("text of other scripts stays readable", () => {
  assert.match(lineOf({ target: "/é€😀" }), /"GET \/é€😀 HTTP/);
});

it("the user of Basic credentials is named", () => {
  assert.equal(userIn(basic("ann:secret")), "ann");
  assert.equal(userIn(basic("ann")), "ann");
  assert.equal(userIn(`bAsIc ${btoa("ann:x")}`), "ann");
});

it("a user name cannot look like other fields", () => {
  const user = userIn(basic(`a - - [x] "GET\r\n:secret`));
  assert.equal(
    user,
    String.raw`a\x20-\x20-\x20[x]\x20\"GET\x0d\x0a`,
  );
});

it("credentials that name nobody are a dash, and never in the log", () => {
  for (
    const authorization of [
      "",
      "Basic",
      "Basic ",
      "Basic !!!",
      "Basic YQ=YQ",
      basic(":secret"),
      "Bearer secret",
      "secret",
    ]
  ) {
    assert.equal(userIn(authorization), "-", authorization);
  }
});

it("an access log opens its file again and writes out what is left", async () => {
  const sink = new FakeSink("-");
  const log = new AccessLog(sink, new FakeClock());
  log.reopen();
  await log.flush();
  assert.deepEqual([sink.reopened, sink.flushed], [1, 1]);
});
