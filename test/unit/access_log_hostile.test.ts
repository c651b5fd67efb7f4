/** What a client sends comes back out of the log as it was sent, and nothing else does. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { COMBINED_FORMAT } from "../../src/config/access_log_format.ts";
import { basic, lineIn, type Sent } from "./access_scene.ts";
import { RandomValues } from "./http/round_trip/random_values.ts";
import { makeRandom } from "./http/pieces.ts";

const ROUNDS = 10_000;
const FORMAT = `${COMBINED_FORMAT} %({x-evil}i)s|%({x-evil}o)s "%(U)s" %(m)s`;

/** What attacks on logs are made of. */
const PARTS = [
  '"',
  '" ',
  "\\",
  '\\"',
  "\r\n",
  "\n",
  "\t",
  " ",
  "|",
  "]",
  "%(h)s",
  "%22%0a",
  "\\u000a",
  "\\x0a",
  "\0",
  "\x1b[2J",
  "\x7f",
  "\x85",
  "\x9b31m",
  "\xa0",
  "\xff",
  "\u2028",
  "-",
  '","admin":true,"',
  '127.0.0.1 - - [21/Nov/2026:02:10:00 +0000] "GET / HTTP/1.1" 200 5 "-" "-"',
  "é€😀",
];

interface Attack {
  readonly sent: Sent;
  readonly evil: string;
  readonly user: string;
}

function makeAttack(values: RandomValues): Attack {
  const text = (): string => {
    let all = "";
    for (let count = values.below(6); count >= 0; count--) {
      all += values.isTrue(0.7)
        ? values.pick(PARTS)
        : String.fromCharCode(values.below(256));
    }
    return all;
  };
  const evil = text();
  const user = text().replaceAll(":", "");
  const headers = {
    "x-evil": evil,
    referer: text(),
    "user-agent": text(),
    authorization: basic(`${user}:x`),
  };
  const target = `/${text()}`;
  return {
    evil,
    user,
    sent: { target, headers, sentHeaders: { "x-evil": evil } },
  };
}

/** What stands in a field, by the rules of JSON strings. */
function unescape(field: string): string {
  return JSON.parse(`"${field}"`);
}

/** Reads a line of FORMAT by its blanks, quotes and escapes alone. */
function parse(line: string): string[] {
  const quoted = '"((?:[^"\\\\]|\\\\.)*)"';
  const bare = "([^ ]+)";
  const pattern = new RegExp(
    `^${bare} ${bare} ${bare} \\[([^\\]]+)\\] ${quoted} ${bare} ${bare} ${quoted} ${quoted} ` +
      `([^ |]*)\\|([^ ]*) ${quoted} ${bare}\n$`,
  );
  const match = pattern.exec(line);
  assert.ok(match !== null, JSON.stringify(line));
  return match.slice(1).map(unescape);
}

function assertPlain(line: string): void {
  // deno-lint-ignore no-control-regex -- none of them may be there
  assert.doesNotMatch(line.slice(0, -1), /[\x00-\x1f\x7f-\x9f\u2028\u2029]/);
  assert.ok(line.endsWith("\n"));
}

it(`${ROUNDS} hostile requests come back out of a line of text`, () => {
  const values = new RandomValues(makeRandom(20261121));
  for (let round = 0; round < ROUNDS; round++) {
    const { sent, evil, user } = makeAttack(values);
    const line = lineIn(FORMAT, sent);
    assertPlain(line);
    const fields = parse(line);
    const [address, , name, , request, status, bytes, referer, agent] = fields;
    assert.deepEqual([address, status, bytes], ["127.0.0.1", "200", "5"]);
    assert.equal(name, user || "-");
    assert.equal(request, `GET ${sent.target} HTTP/1.1`);
    assert.equal(referer, sent.headers!["referer"]);
    assert.equal(agent, sent.headers!["user-agent"]);
    assert.deepEqual(fields.slice(9, 11), [evil, evil]);
    assert.equal(fields.at(-1), "GET");
  }
});

it(`${ROUNDS} hostile requests come back out of a line of JSON`, () => {
  const values = new RandomValues(makeRandom(4711));
  for (let round = 0; round < ROUNDS; round++) {
    const { sent, user } = makeAttack(values);
    const line = lineIn("json", sent);
    assertPlain(line);
    const read = JSON.parse(line);
    assert.equal(read.target, sent.target);
    assert.equal(read.referer, sent.headers!["referer"]);
    assert.equal(read.user_agent, sent.headers!["user-agent"]);
    assert.equal(read.user, user || undefined);
    assert.deepEqual([read.status, read.remote_addr], [200, "127.0.0.1"]);
    assert.ok(!("admin" in read));
  }
});
