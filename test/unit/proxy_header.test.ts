/** https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt */
import assert from "node:assert/strict";
import { it } from "node:test";
import {
  beginsWithHeader,
  parseProxyHeader,
  type ProxyVersion,
} from "../../src/http/proxy/proxy_header.ts";
import { Refusal } from "../../src/http/wire/refusal.ts";
import { makeRandom } from "./http/pieces.ts";
import { encodeLatin1 } from "./http/read_messages.ts";

const SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
const IPV4 = "\xcb\0\x71\x07\xc0\0\x02\x01\x16\x2e\0\x50";
const IPV6 = `\x20\x01\x0d\xb8${"\0".repeat(11)}\x01${
  "\0".repeat(15)
}\x01\x16\x2e\0\x50`;

function v2(command: string, family: string, body: string): string {
  const length = String.fromCharCode(body.length >> 8, body.length & 0xff);
  return SIGNATURE + command + family + length + body;
}

/** A header, and "ADDRESS PORT" of whom it is for; undefined for the proxy itself. */
const GOOD: readonly (readonly [string, string | undefined])[] = [
  ["PROXY TCP4 203.0.113.7 192.0.2.1 5678 80\r\n", "203.0.113.7 5678"],
  [
    "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n",
    "255.255.255.255 65535",
  ],
  ["PROXY TCP4 203.0.113.7 192.0.2.1 0 0\r\n", "203.0.113.7 0"],
  ["PROXY TCP6 2001:DB8::1 ::1 5678 80\r\n", "2001:db8::1 5678"],
  ["PROXY TCP6 ::ffff:192.0.2.9 ::1 1 2\r\n", "192.0.2.9 1"],
  [
    `PROXY TCP6 ${"ffff:".repeat(7)}ffff ${
      "ffff:".repeat(7)
    }ffff 65535 65535\r\n`,
    `${"ffff:".repeat(7)}ffff 65535`,
  ],
  ["PROXY UNKNOWN\r\n", undefined],
  [
    `PROXY UNKNOWN ${"ffff:".repeat(7)}ffff ${
      "ffff:".repeat(7)
    }ffff 65535 65535\r\n`,
    undefined,
  ],
  [v2("\x21", "\x11", IPV4), "203.0.113.7 5678"],
  [v2("\x21", "\x11", `${IPV4}\x04\0\x02xy\x20\0\0`), "203.0.113.7 5678"],
  [v2("\x21", "\x21", IPV6), "2001:db8::1 5678"],
  [v2("\x21", "\x00", ""), undefined],
  [v2("\x21", "\x00", "anything"), undefined],
  [v2("\x20", "\x00", ""), undefined],
  // What a proxy says of a connection of its own does not matter.
  [v2("\x20", "\x11", IPV4), undefined],
  [v2("\x20", "\xff", "x"), undefined],
  [
    v2("\x21", "\x11", IPV4 + "\x04\x01\0".padEnd(259, "\0")),
    "203.0.113.7 5678",
  ],
];

const BAD: readonly string[] = [
  "GET / HTTP/1.1\r\n",
  "PROXY\tTCP4 1.2.3.4 1.2.3.4 1 2\r\n",
  "proxy TCP4 1.2.3.4 1.2.3.4 1 2\r\n",
  "PROXY \r\n",
  "PROXY TCP4\r\n",
  "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n",
  "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n",
  "PROXY TCP4  1.2.3.4 1.2.3.4 1 2\r\n",
  "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 \r\n",
  "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n",
  "PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n",
  "PROXY TCP4 1.2.3.4 1.2.3.4 01 2\r\n",
  "PROXY TCP4 1.2.3.4 1.2.3.4 +1 2\r\n",
  "PROXY TCP4 1.2.3.4 1.2.3.4 -1 2\r\n",
  "PROXY TCP4 01.2.3.4 1.2.3.4 1 2\r\n",
  "PROXY TCP4 1.2.3 1.2.3.4 1 2\r\n",
  "PROXY TCP4 1.2.3.4 x 1 2\r\n",
  "PROXY TCP4 ::1 ::1 1 2\r\n",
  "PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n",
  "PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n",
  "PROXY UDP4 1.2.3.4 1.2.3.4 1 2\r\n",
  "PROXY tcp4 1.2.3.4 1.2.3.4 1 2\r\n",
  `PROXY UNKNOWN ${"x".repeat(93)}\r\n`,
  `PROXY TCP4 ${"1".repeat(200)}`,
  v2("\x11", "\x11", IPV4),
  v2("\x22", "\x11", IPV4),
  v2("\x31", "\x11", IPV4),
  v2("\x21", "\x12", IPV4),
  v2("\x21", "\x31", "\0".repeat(216)),
  v2("\x21", "\x11", IPV4.slice(1)),
  v2("\x21", "\x21", IPV4),
  v2("\x21", "\x11", ""),
  "\r\n\r\n\0\r\nQUIT\r",
];

function read(bytes: Uint8Array, version: ProxyVersion = "auto") {
  const header = parseProxyHeader(bytes, version);
  const source = header?.source;
  return header && {
    length: header.length,
    source: source && `${source.address} ${source.port}`,
  };
}

for (const [text, source] of GOOD) {
  it(`${JSON.stringify(text.slice(0, 40))} is understood, in any pieces`, () => {
    const wanted = { length: text.length, source };
    const bytes = encodeLatin1(text);
    for (let end = 0; end < bytes.length; end++) {
      assert.equal(read(bytes.slice(0, end)), undefined, `${end} bytes`);
    }
    assert.deepEqual(read(bytes), wanted);
    assert.deepEqual(read(encodeLatin1(`${text}GET / HTTP/1.1\r\n`)), wanted);
    // At any place of a larger buffer.
    assert.deepEqual(read(encodeLatin1(`x${text}`).subarray(1)), wanted);
  });
}

it("everything else is refused, at the same byte in any pieces", () => {
  for (const text of BAD) {
    const bytes = encodeLatin1(`${text}${"\0".repeat(300)}`);
    assert.throws(() => read(bytes), Refusal, JSON.stringify(text));
    let end = 0;
    try {
      while (read(bytes.slice(0, end)) === undefined) end++;
      assert.fail(`${JSON.stringify(text)} was read at ${end}`);
    } catch (error) {
      assert.ok(error instanceof Refusal, String(error));
      assert.equal(error.status, 400);
    }
  }
});

it("a version that is not wanted is refused", () => {
  const [one, two] = [GOOD[0]![0], GOOD[8]![0]].map(encodeLatin1);
  assert.throws(() => read(one!, "v2"), Refusal);
  assert.throws(() => read(two!, "v1"), Refusal);
  assert.notEqual(read(one!, "v1"), undefined);
  assert.notEqual(read(two!, "v2"), undefined);
});

it("it is known as early as can be whether bytes are a header", () => {
  const cases: [string, boolean | undefined][] = [
    ["", undefined],
    ["P", undefined],
    ["PROXY", undefined],
    ["PROXY ", true],
    ["PROPFIND / HTTP/1.1", false],
    ["POST", false],
    ["GET", false],
    ["\r\n\r\n\0", undefined],
    [SIGNATURE, true],
    ["\r\nGET", false],
    ["\x16\x03\x01", false],
  ];
  for (const [text, isHeader] of cases) {
    assert.equal(beginsWithHeader(encodeLatin1(text)), isHeader, text);
  }
});

it("mutants are understood or refused, never read beyond their end", () => {
  const random = makeRandom(11);
  for (let round = 0; round < 100_000; round++) {
    const [text] = GOOD[Math.floor(random() * GOOD.length)]!;
    const bytes = encodeLatin1(text + "rest");
    const changes = 1 + Math.floor(random() * 3);
    for (let change = 0; change < changes; change++) {
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    }
    const end = Math.floor(random() * (bytes.length + 1));
    try {
      const header = parseProxyHeader(bytes.subarray(0, end), "auto");
      if (header !== undefined) assert.ok(header.length <= end);
    } catch (error) {
      assert.ok(error instanceof Refusal, String(error));
    }
  }
});
