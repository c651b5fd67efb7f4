import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { it } from "node:test";
import {
  type Breadcrumb,
  decodeBreadcrumbs,
  decodeLines,
  encodeBreadcrumb,
  ENTRY_BYTES,
  eraseBreadcrumb,
  LENGTH_BYTES,
} from "../../src/heartbeat.ts";

function encode(...breadcrumbs: readonly (Breadcrumb | undefined)[]) {
  const bytes = new Uint8Array(ENTRY_BYTES * 9);
  breadcrumbs.forEach((breadcrumb, index) => {
    if (breadcrumb === undefined) return;
    encodeBreadcrumb(bytes, index * ENTRY_BYTES, breadcrumb);
  });
  return bytes;
}

function crumb(target: string, number = 1): Breadcrumb {
  const startedAt = 1_800_000_000_000 + number;
  return { startedAt, number, method: "GET", target, sender: undefined };
}

it("requests are read back as they were written, newest first", () => {
  const requests = [crumb("/a", 3), crumb("/b?x=1&y=%20", 1), crumb("*", 2)];
  assert.deepEqual(decodeBreadcrumbs(encode(...requests)), [
    requests[0],
    requests[2],
    requests[1],
  ]);
});

it("a file that nobody wrote to has no request", () => {
  assert.deepEqual(decodeBreadcrumbs(encode()), []);
  assert.deepEqual(decodeBreadcrumbs(new Uint8Array(0)), []);
});

it("an empty entry between others is nothing", () => {
  const requests = [undefined, crumb("/a"), undefined];
  assert.deepEqual(decodeBreadcrumbs(encode(...requests)), [crumb("/a")]);
});

it("requests are in the order in which they began, whatever the clock says", () => {
  const requests = [9, 11, 10, 2].map((number) => ({
    ...crumb("/a"),
    startedAt: 1_800_000_000_000 - number,
    number,
  }));
  assert.deepEqual(
    decodeBreadcrumbs(encode(...requests)).map(({ number }) => number),
    [11, 10, 9, 2],
  );
});

it("who sent a request is read back, known or not", () => {
  const sender = {
    remoteAddress: "fe80::1%eth0",
    version: "1.0",
    requestId: "a-b.c:d/e+f=@1",
    traceId: "0af7651916cd43dd8448eb211c80319c",
  };
  const unknown = { ...sender, remoteAddress: "", requestId: "", traceId: "" };
  for (const each of [sender, unknown]) {
    const request = { ...crumb("/a,b c"), sender: each };
    assert.deepEqual(decodeBreadcrumbs(encode(request)), [request]);
  }
});

it("a target with spaces and line ends is kept whole", () => {
  const requests = [crumb("/a b\nc  d")];
  assert.deepEqual(decodeBreadcrumbs(encode(...requests)), requests);
});

it("a long target is cut, and leaves its neighbours alone", () => {
  const neighbours = [crumb("/1", 1), undefined, crumb("/3", 3)];
  const bytes = encode(...neighbours);
  encodeBreadcrumb(bytes, ENTRY_BYTES, crumb("/".repeat(1000), 2));
  const [third, second, first] = decodeBreadcrumbs(bytes);
  assert.deepEqual([first, third], [crumb("/1", 1), crumb("/3", 3)]);
  const before = "1800000000002.2 GET ".length;
  assert.equal(second!.target, "/".repeat(ENTRY_BYTES - 1 - before));
});

it("a long target is never cut inside a character", () => {
  for (let shift = 0; shift < 4; shift++) {
    const target = "x".repeat(shift) + "é€😀".repeat(100);
    const [read] = decodeBreadcrumbs(encode(crumb(target)));
    assert.ok(target.startsWith(read!.target), read!.target);
    assert.ok(read!.target.length > 60);
  }
});

it("a method that leaves no room leaves the neighbours alone, too", () => {
  for (const length of [220, 233, 234, 235, 236, 237, 300]) {
    const neighbours = [crumb("/1", 1), undefined, crumb("/3", 3)];
    const bytes = encode(...neighbours);
    const method = "M".repeat(length);
    encodeBreadcrumb(bytes, ENTRY_BYTES, { ...crumb("/2", 2), method });
    const found = decodeBreadcrumbs(bytes).filter(({ method }) =>
      method === "GET"
    );
    assert.deepEqual(found, [crumb("/3", 3), crumb("/1", 1)], `${length}`);
  }
});

it("an entry that is written over a longer one keeps nothing of it", () => {
  const bytes = encode(crumb("/a-long-target"));
  encodeBreadcrumb(bytes, 0, crumb("/b"));
  assert.deepEqual(decodeBreadcrumbs(bytes), [crumb("/b")]);
  eraseBreadcrumb(bytes, 0);
  assert.deepEqual(decodeBreadcrumbs(bytes), []);
});

it("lines behind the entries are read as far as they are whole, whatever holds the bytes", () => {
  const written = new TextEncoder().encode("one\ntwö\nhalf");
  const read = (
    make: (length: number) => Uint8Array,
    length: number,
  ): string => {
    const file = make(ENTRY_BYTES + LENGTH_BYTES + 100);
    file.fill(49, 0, ENTRY_BYTES);
    const lines = file.subarray(ENTRY_BYTES);
    lines.set(new Uint8Array(Uint32Array.of(length).buffer));
    lines.set(written, LENGTH_BYTES);
    return decodeLines(lines);
  };
  for (
    const make of [
      (length: number) => new Uint8Array(length),
      (length: number) => Buffer.alloc(length),
    ]
  ) {
    assert.equal(read(make, written.length), "one\ntwö\n");
    assert.equal(read(make, 4), "one\n");
    // They stay when they have been written elsewhere.
    assert.equal(read(make, 0), "");
  }
  assert.equal(decodeLines(new Uint8Array(0)), "");
});

it("bytes that are no entry are no request, and no error", () => {
  const noise = new Uint8Array(ENTRY_BYTES * 9).fill(255);
  assert.deepEqual(decodeBreadcrumbs(noise), []);
  assert.deepEqual(decodeBreadcrumbs(noise.subarray(0, 100)), []);
});
