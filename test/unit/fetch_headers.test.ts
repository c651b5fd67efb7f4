import assert from "node:assert/strict";
import { it } from "node:test";
import { FieldHeaders } from "../../src/http/fetch/headers.ts";
import { NativeHeaders } from "../../src/http/fetch/natives.ts";
import { outcome, randomFrom, sortedPairs } from "./fetch_support.ts";

const OwnHeaders = FieldHeaders as unknown as typeof Headers;
const NAMES = [
  "a",
  "B",
  "x-Name",
  "set-cookie",
  "Set-Cookie",
  "accept",
  "é",
  "",
];
const VALUES = ["1", "two, three", " \t padded\r\n", "\xe9", "a\nb", "\u0100"];

it("does what the platform does, whatever is done", async () => {
  const random = randomFrom(1);
  const pick = <Item>(items: readonly Item[]): Item =>
    items[random(items.length)]!;
  for (let round = 0; round < 300; round++) {
    const own = new OwnHeaders();
    const native = new NativeHeaders();
    for (let step = 0; step < 8; step++) {
      const name = pick(NAMES);
      const value = pick(VALUES);
      const act = pick<(headers: Headers) => unknown>([
        (headers) => headers.append(name, value),
        (headers) => headers.set(name, value),
        (headers) => headers.delete(name),
        (headers) => headers.get(name),
        (headers) => headers.has(name),
        (headers) => headers.getSetCookie(),
        (headers) => sortedPairs(headers),
        (headers) => sortedPairs(new OwnHeaders(headers)),
        (headers) => sortedPairs(new NativeHeaders(headers)),
      ]);
      assert.deepEqual(
        await outcome(() => act(own)),
        await outcome(() => act(native)),
        `round ${round}: ${act} ${JSON.stringify([name, value])}`,
      );
    }
  }
});

it("takes and refuses the same inits as the platform", async () => {
  const inits: unknown[] = [
    undefined,
    null,
    "a",
    1,
    {},
    { a: "b", C: 1, d: undefined },
    { a: ["x", "y"] },
    { "a b": "c" },
    { a: "b\nc" },
    [],
    [["a", "b"], ["a", "c"]],
    [["a"]],
    [["a", "b", "c"]],
    [[]],
    ["ab"],
    [1],
    new Map([["a", "b"]]),
    new Set([["a", "b"]]),
    new URLSearchParams("a=b"),
    Object.create({ inherited: "x" }),
  ];
  for (const init of inits) {
    const pairs = (Class: typeof Headers) => () =>
      sortedPairs(new Class(init as HeadersInit));
    assert.deepEqual(
      await outcome(pairs(OwnHeaders)),
      await outcome(pairs(NativeHeaders)),
      JSON.stringify(init),
    );
  }
});

it("iterates in order, combined, with each Set-Cookie by itself", () => {
  const headers = new OwnHeaders([
    ["X-B", "1"],
    ["Set-Cookie", "a=1"],
    ["Cookie", "a=1"],
    ["x-b", "2"],
    ["set-cookie", "b=2"],
    ["cookie", "b=2"],
  ]);
  const expected = [
    ["cookie", "a=1; b=2"],
    ["set-cookie", "a=1"],
    ["set-cookie", "b=2"],
    ["x-b", "1, 2"],
  ];
  assert.deepEqual([...headers], expected);
  assert.deepEqual([...headers.entries()], expected);
  assert.deepEqual([...headers.keys()], expected.map(([name]) => name));
  assert.deepEqual([...headers.values()], expected.map(([, value]) => value));
  const seen: unknown[] = [];
  headers.forEach(function (this: unknown, value, name, parent) {
    seen.push([name, value]);
    assert.equal(parent, headers);
    assert.equal(this, seen);
  }, seen);
  assert.deepEqual(seen, expected);
  assert.equal(Object.fromEntries(headers)["x-b"], "1, 2");
});

it("combines values that are empty", () => {
  // Not compared: Deno leaves out an empty value before another.
  const headers = new OwnHeaders([["a", ""], ["a", "b"], ["c", ""]]);
  assert.deepEqual([...headers], [["a", ", b"], ["c", ""]]);
  assert.equal(headers.get("c"), "");
});

it("shows a change to an iterator that has begun", () => {
  const headers = new OwnHeaders({ a: "1", b: "2" });
  const iterator = headers.entries();
  assert.deepEqual(iterator.next().value, ["a", "1"]);
  headers.delete("b");
  headers.set("c", "3");
  assert.deepEqual([...iterator], [["c", "3"]]);
});

it("leaves the list of a request as it is when the headers change", () => {
  const fields: readonly string[] = Object.freeze(["host", "a", "accept", "b"]);
  const headers = FieldHeaders.fromFields(fields);
  headers.set("host", "c");
  headers.append("accept", "d");
  assert.equal(headers.get("Accept"), "b, d");
  assert.equal(headers.get("HOST"), "c");
  assert.deepEqual(fields, ["host", "a", "accept", "b"]);
});

it("has every member of the platform's Headers", () => {
  const own = new OwnHeaders({ a: "b" });
  const native = new NativeHeaders({ a: "b" });
  for (const name of Object.getOwnPropertyNames(NativeHeaders.prototype)) {
    if (name === "constructor") continue;
    const key = name as keyof Headers;
    assert.equal(typeof own[key], typeof native[key], name);
  }
  const json = (headers: Headers): unknown =>
    (headers as { toJSON?: () => unknown }).toJSON?.();
  assert.deepEqual(json(own), json(native));
  assert.ok(own instanceof NativeHeaders);
  assert.equal(String(own), "[object Headers]");
});
