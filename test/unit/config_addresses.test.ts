import assert from "node:assert/strict";
import { it } from "node:test";
import { formatAddress, parseAddress } from "../../src/config/addresses.ts";
import type { BindAddress } from "../../src/runtime.ts";

function tcp(host: string, port: number): BindAddress {
  return { kind: "tcp", host, port };
}

const GOOD: readonly (readonly [string, BindAddress, string])[] = [
  ["127.0.0.1", tcp("127.0.0.1", 8000), "http://127.0.0.1:8000"],
  ["127.0.0.1:0", tcp("127.0.0.1", 0), "http://127.0.0.1:0"],
  ["localhost:65535", tcp("localhost", 65535), "http://localhost:65535"],
  ["my_service-1.local", tcp("my_service-1.local", 8000), ""],
  [":80", tcp("0.0.0.0", 80), "http://0.0.0.0:80"],
  ["[::]", tcp("::", 8000), "http://[::]:8000"],
  ["[::1]:80", tcp("::1", 80), "http://[::1]:80"],
  ["[fe80::1%eth0]:80", tcp("fe80::1%eth0", 80), "http://[fe80::1%eth0]:80"],
  ["[::ffff:127.0.0.1]:80", tcp("::ffff:127.0.0.1", 80), ""],
  ["tcp://0.0.0.0:80", tcp("0.0.0.0", 80), "http://0.0.0.0:80"],
  ["tcp://[::1]", tcp("::1", 8000), "http://[::1]:8000"],
  ["tcp://:80", tcp("0.0.0.0", 80), "http://0.0.0.0:80"],
  ["unix:/run/a b.sock", { kind: "unix", path: "/run/a b.sock" }, ""],
  ["unix:///run/a", { kind: "unix", path: "/run/a" }, "unix:/run/a"],
  ["unix:a:1", { kind: "unix", path: "a:1" }, "unix:a:1"],
  ["unix:@name", { kind: "unix", path: "@name" }, "unix:@name"],
  ["fd://3", { kind: "fd", fd: 3 }, "fd://3"],
];

const BAD: readonly string[] = [
  "",
  ":",
  "8000",
  "1.2.3",
  "256.0.0.1",
  "01.2.3.4",
  "host:",
  "host:x",
  "host:80:80",
  "host:65536",
  "host:-1",
  "host:+80",
  "host:8e1",
  "host:80 ",
  " host",
  "a..b",
  "-host",
  "*:80",
  "höst",
  "host/path",
  "http://host",
  "tcp://",
  "[]",
  "[]:80",
  "[::1",
  "[::1]80",
  "[::1]:",
  "[:::1]",
  "[localhost]:80",
  "[1.2.3.4]:80",
  "[::1%]",
  "[::1%a%b]",
  "unix:",
  "unix://",
  "unix:@",
  "unix:a\0b",
  "fd://",
  "fd://x",
  "fd://-1",
  "fd:3",
  "a,b",
  "host:80\n",
];

for (const [text, address, shown] of GOOD) {
  it(`reads ${text}`, () => {
    assert.deepEqual(parseAddress(text), address);
    if (shown !== "") assert.equal(formatAddress(address), shown);
  });
}

for (const text of BAD) {
  it(`refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => parseAddress(text), {
      name: "PfserveError",
      message: `Cannot parse bind ${
        JSON.stringify(text)
      }: expected HOST:PORT, unix:PATH or fd://N`,
    });
  });
}

it("tells how to write an IPv6 address that has no brackets", () => {
  assert.throws(() => parseAddress("::1"), {
    message:
      `Cannot parse bind "::1": expected HOST:PORT, unix:PATH or fd://N, and [::1]:PORT for IPv6`,
  });
});

it("refuses a socket path that the kernel would cut short", () => {
  parseAddress(`unix:${"x".repeat(107)}`);
  assert.throws(() => parseAddress(`unix:${"x".repeat(108)}`), {
    message: /: expected a socket path of at most 107 bytes$/,
  });
  assert.throws(() => parseAddress(`unix:${"é".repeat(54)}`));
});
