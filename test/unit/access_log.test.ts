import assert from "node:assert/strict";
import { it } from "node:test";
import { COMBINED_FORMAT } from "../../src/config/access_log_format.ts";
import { AccessLog } from "../../src/log/access_log.ts";
import { basic, entryOf, lineIn, type Sent } from "./access_scene.ts";
import { START } from "./fake_clock.ts";
import { FakeSink } from "./fake_files.ts";

/** The line of a request in the default format, its time left out. */
function lineOf(sent: Sent): string {
  return lineIn(COMBINED_FORMAT, sent).replace(/\[[^\]]*\] /, "");
}

function userIn(authorization: string): string {
  return lineIn("%(u)s", { headers: { authorization } }).trimEnd();
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
    lineOf({ remoteAddress: "", status: 0, bodyBytes: undefined }),
    `- - - "GET / HTTP/1.1" - - "-" "-"\n`,
  );
});

it("a request that could not be read is a line of what came of it", () => {
  const sent = { method: "", target: `GET / HTTP/9\x07"`, version: "" };
  assert.equal(
    lineOf(sent),
    String.raw`127.0.0.1 - - "GET / HTTP/9\u0007\"" 200 5 "-" "-"` + "\n",
  );
  assert.equal(lineIn("%(m)s %(U)s %(q)s %(H)s", sent), "- - - -\n");
});

it("nothing that a client sends ends its field or its line", () => {
  const evil = `"\\\r\n\t\0\x1b[2J\x7f\x9b\u2028x`;
  const escaped = String
    .raw`\"\\\u000d\u000a\u0009\u0000\u001b[2J\u007f\u009b\u2028x`;
  const line = lineOf({
    target: `/${evil}`,
    headers: { referer: evil, "user-agent": evil },
  });
  assert.equal(
    line,
    `127.0.0.1 - - "GET /${escaped} HTTP/1.1" 200 5 "${escaped}" "${escaped}"\n`,
  );
});

it("outside of quotes, blanks and the end of the field are escaped, too", () => {
  const headers = { "x-a": "a b|c]d" };
  const read = (format: string): string => lineIn(format, { headers });
  assert.equal(read("%({x-a}i)s %(s)s"), "a\\u0020b|c]d 200\n");
  assert.equal(read("%({x-a}i)s|%(s)s"), "a\\u0020b\\u007cc]d|200\n");
  assert.equal(read("[%({x-a}i)s]"), "[a\\u0020b|c\\u005dd]\n");
  assert.equal(read('"%({x-a}i)s"'), '"a b|c]d"\n');
});

it("a format in the shape of JSON gives JSON, whatever the client sends", () => {
  const format = '{"path":"%(U)s","agent":"%(a)s","status":%(s)s}';
  const agent = `x","admin":true,"\r\n\\`;
  const line = lineIn(format, {
    target: "/a%22%0Ab",
    headers: { "user-agent": agent },
  });
  assert.deepEqual(JSON.parse(line), { path: '/a"\nb', agent, status: 200 });
  assert.equal(line.split("\n").length, 2);
});

it("text of other scripts stays readable", () => {
  assert.match(lineOf({ target: "/é€😀" }), /"GET \/é€😀 HTTP/);
  assert.equal(lineIn('"%(U)s"', { target: "/%C3%A9" }), '"/é"\n');
});

it("the user of Basic credentials is named", () => {
  assert.equal(userIn(basic("ann:secret")), "ann");
  assert.equal(userIn(basic("ann")), "ann");
  assert.equal(userIn(`bAsIc ${btoa("ann:x")}`), "ann");
  assert.equal(userIn(basic("änn😀:x")), "änn😀");
});

it("a user name cannot look like other fields", () => {
  const user = userIn(basic(`a - - [x] "GET\r\n:secret`));
  assert.equal(
    user,
    String.raw`a\u0020-\u0020-\u0020[x]\u0020\"GET\u000d\u000a`,
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
      "Basic 6Q==",
      basic(":secret"),
      "Bearer secret",
      "secret",
    ]
  ) {
    assert.equal(userIn(authorization), "-", authorization);
  }
});

it("headers are found whatever their case in the format", () => {
  const headers = { "x-forwarded-for": "192.0.2.1" };
  assert.equal(lineIn("%({X-Forwarded-For}i)s", { headers }), "192.0.2.1\n");
  const sentHeaders = { "content-type": "text/plain" };
  assert.equal(lineIn("%({Content-Type}o)s", { sentHeaders }), "text/plain\n");
});

it("a variable is one of CGI, else one of the environment", () => {
  const env = { HOSTNAME: "web-1", REQUEST_METHOD: "no" };
  const read = (name: string): string =>
    lineIn(`%({${name}}e)s`, {
      method: "PUT",
      target: "/a?b=c",
      headers: { "content-type": "text/css", "content-length": "3" },
    }, env).trimEnd();
  assert.equal(read("hostname"), "web-1");
  assert.equal(read("HOSTNAME"), "web-1");
  assert.equal(read("request_method"), "PUT");
  assert.equal(read("raw_uri"), "/a?b=c");
  assert.equal(read("path_info"), "/a");
  assert.equal(read("query_string"), "b=c");
  assert.equal(read("server_protocol"), "HTTP/1.1");
  assert.equal(read("content_type"), "text/css");
  assert.equal(read("content_length"), "3");
  assert.equal(read("http_content_type"), "text/css");
});

it("a line in JSON has what is known, and a null for a response that there is not", () => {
  const headers = { referer: "http://a/", authorization: basic("ann:x") };
  const known = JSON.parse(lineIn("json", {
    headers,
    target: "/a?b",
    durationMs: 1.23456,
    requestId: "r1",
    traceId: "t1",
  }));
  assert.deepEqual(known, {
    time: "2026-11-21T02:10:00.000Z",
    log: "access",
    pid: 7,
    request_id: "r1",
    trace_id: "t1",
    remote_addr: "127.0.0.1",
    user: "ann",
    method: "GET",
    target: "/a?b",
    protocol: "HTTP/1.1",
    status: 200,
    bytes: 5,
    duration_ms: 1.234,
    referer: "http://a/",
  });
  const killed = JSON.parse(lineIn("json", {
    status: 0,
    bodyBytes: undefined,
    remoteAddress: "",
    error: "killed",
  }));
  assert.deepEqual([killed.status, killed.error], [null, "killed"]);
  for (const key of ["bytes", "remote_addr", "request_id", "user"]) {
    assert.ok(!(key in killed), key);
  }
});

it("the time of a line is when its request ended", () => {
  const sink = new FakeSink("-");
  const log = new AccessLog({
    format: "%(t)s",
    pid: 1,
    idPrefix: "",
    env: {},
    sink,
  });
  const times = [0, 500, 999, 1000, 61_000, 1000].map((ms) => START + ms);
  for (const endedAt of times) log.write(entryOf({ endedAt }));
  const seconds = sink.written.map((line) =>
    /:\d\d:(\d\d:\d\d) /.exec(line)![1]
  );
  assert.deepEqual(seconds, [
    "10:00",
    "10:00",
    "10:00",
    "10:01",
    "11:01",
    "10:01",
  ]);
  for (const endedAt of [0, START, START + 7, START + 999.9]) {
    const line = JSON.parse(lineIn("json", { endedAt }));
    assert.equal(line.time, new Date(endedAt).toISOString());
  }
});

it("an access log opens its file again and writes out what is left", async () => {
  const sink = new FakeSink("-");
  const log = new AccessLog({
    format: COMBINED_FORMAT,
    pid: 1,
    idPrefix: "",
    env: {},
    sink,
  });
  log.reopen();
  await log.flush();
  assert.deepEqual([sink.reopened, sink.flushed], [1, 1]);
});
