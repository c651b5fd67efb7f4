import assert from "node:assert/strict";
import { it } from "node:test";
import {
  decodeSocketAddress,
  encodeTcpAddress,
  encodeUnixAddress,
} from "../../runtimes/shared/socket_address.ts";

it("an IPv4 address is encoded as sockaddr_in", () => {
  assert.deepEqual(
    [...encodeTcpAddress("127.0.0.1", 8000).subarray(2)],
    [0x1f, 0x40, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
  );
});

it("an IPv6 address is encoded as sockaddr_in6", () => {
  const bytes = encodeTcpAddress("2001:db8::ff00:42:8329", 443);
  assert.equal(bytes.length, 28);
  assert.deepEqual(
    [...bytes.subarray(2, 24)],
    [
      [1, 0xbb, 0, 0, 0, 0],
      [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0],
      [0, 0, 0xff, 0, 0, 0x42, 0x83, 0x29],
    ].flat(),
  );
});

const TEXTS: readonly string[] = [
  "0.0.0.0",
  "192.168.10.255",
  "::",
  "::1",
  "1::",
  "fe80::1:2",
  "2001:db8:0:1:1:1:1:1",
  "2001:0:0:1::1",
  "1:2:3:4:5:6:7:8",
];

for (const host of TEXTS) {
  it(`${host} is the same after encoding and decoding`, () => {
    const decoded = decodeSocketAddress(encodeTcpAddress(host, 65535));
    assert.deepEqual(decoded, { kind: "tcp", host, port: 65535 });
  });
}

it("an IPv4 tail and a zone are understood, and the number of the interface is kept", () => {
  const mapped = encodeTcpAddress("::ffff:10.0.0.1", 1);
  assert.deepEqual([...mapped.subarray(18, 24)], [255, 255, 10, 0, 0, 1]);
  const linkLocal = encodeTcpAddress("fe80::1%eth0", 1, 7);
  const decoded = decodeSocketAddress(linkLocal);
  assert.deepEqual(decoded, { kind: "tcp", host: "fe80::1", port: 1 });
  assert.equal(new Uint32Array(linkLocal.slice(24).buffer)[0], 7);
});

for (const path of ["/run/app.sock", "/tmp/späť.sock", "@name", "@"]) {
  it(`unix:${path} is the same after encoding and decoding`, () => {
    const decoded = decodeSocketAddress(encodeUnixAddress(path));
    assert.deepEqual(decoded, { kind: "unix", path });
  });
}

it("a unix path ends with a zero, an abstract name begins with one", () => {
  assert.deepEqual([...encodeUnixAddress("/a").subarray(2)], [47, 97, 0]);
  assert.deepEqual([...encodeUnixAddress("@a").subarray(2)], [0, 97]);
});

it("an address of another family is not known", () => {
  assert.equal(decodeSocketAddress(new Uint8Array(16).fill(99)), undefined);
});
