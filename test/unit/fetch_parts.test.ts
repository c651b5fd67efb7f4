import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import {
  installFetchGlobals,
  uninstallFetchGlobals,
} from "../../src/http/fetch/globals.ts";
import { NativeResponse } from "../../src/http/fetch/natives.ts";
import { partsOf } from "../../src/http/fetch/parts_of.ts";
import type { ResponseParts } from "../../src/http/fetch/response_parts.ts";
import { requestOf } from "./fetch_support.ts";

before(installFetchGlobals);
after(uninstallFetchGlobals);

const TEXT = ["content-type", "text/plain;charset=UTF-8"];

async function textOf(body: ResponseParts["body"]): Promise<string> {
  assert.ok(body instanceof ReadableStream);
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) text += decoder.decode(chunk);
  return text;
}

it("gives what a response was made of", () => {
  const parts = partsOf(
    new Response("text", {
      status: 201,
      statusText: "Made",
      headers: [["Set-Cookie", "a"], ["X-A", "b"], ["set-cookie", "c"]],
    }),
  );
  assert.deepEqual(parts, {
    status: 201,
    statusText: "Made",
    headers: [["set-cookie", "a"], ["x-a", "b"], ["set-cookie", "c"], TEXT],
    body: "text",
  });
  const blob = new Blob(["a"]);
  assert.equal(partsOf(new Response(blob)).body, blob);
  assert.deepEqual(
    partsOf(new Response(new Uint8Array([1]))).body,
    new Uint8Array([1]),
  );
  const stream = new ReadableStream();
  assert.equal(partsOf(new Response(stream)).body, stream);
  assert.equal(partsOf(new Response()).body, null);
  assert.deepEqual(partsOf(new Response()).headers, []);
});

it("sees headers that were changed after the response was made", () => {
  const response = new Response("text");
  response.headers.set("X-A", "b");
  response.headers.delete("Content-Type");
  assert.deepEqual(partsOf(response).headers, [["x-a", "b"]]);
});

it("keeps a string a string through new responses and clones", () => {
  const first = new Response("text", { status: 202 });
  const second = new Response(first.body, first);
  const third = second.clone();
  assert.equal(partsOf(second).body, "text");
  assert.equal(partsOf(third).body, "text");
  assert.equal(third.status, 202);
});

it("passes on the body of a request as its stream", async () => {
  const parts = partsOf(new Response(requestOf({ body: "text" }).body));
  assert.ok(parts.body instanceof ReadableStream);
  assert.equal(await textOf(parts.body), "text");
});

it("takes native responses apart", async () => {
  const native = new NativeResponse("text", {
    status: 404,
    headers: [["set-cookie", "a"], ["set-cookie", "b"], ["x-a", "c"]],
  });
  const parts = partsOf(native);
  assert.equal(parts.status, 404);
  const names = parts.headers.map(([name]) => name).sort();
  assert.deepEqual(names.filter((name) => name !== "content-type"), [
    "set-cookie",
    "set-cookie",
    "x-a",
  ]);
  assert.equal(await textOf(parts.body), "text");
  assert.equal(native.bodyUsed, true);
  const redirect = partsOf(Response.redirect("http://a/", 303));
  assert.equal(redirect.status, 303);
  assert.deepEqual(redirect.headers, [["location", "http://a/"]]);
  const fetched = partsOf(await fetch("data:text/plain,a"));
  assert.equal(await textOf(fetched.body), "a");
});

it("takes the responses of other makers apart, and checks them", async () => {
  const foreign = (
    pairs: [string, string][],
    cookies?: string[],
  ): Response => {
    const list = Object.assign(pairs, {
      get: () => null,
      ...(cookies === undefined ? {} : { getSetCookie: () => cookies }),
    });
    const bytes = new TextEncoder().encode("text");
    const arrayBuffer = () => Promise.resolve(bytes.buffer);
    const response = { status: 200, headers: list, body: {}, arrayBuffer };
    return response as unknown as Response;
  };
  const parts = partsOf(foreign([["set-cookie", "a, b"]], ["a", "b"]));
  assert.deepEqual(parts.headers, [["set-cookie", "a"], ["set-cookie", "b"]]);
  assert.equal(await textOf(parts.body), "text");
  assert.throws(() => partsOf(foreign([["a", "b\r\nc: d"]])), TypeError);
  assert.throws(() => partsOf(foreign([["a b", "c"]])), TypeError);
});

it("refuses what is no response that can be sent", () => {
  const others = [
    undefined,
    null,
    "text",
    {},
    { status: 200 },
    { status: 99, headers: new Headers() },
    Response.error(),
    Promise.resolve(new Response()),
    requestOf(),
  ];
  for (const other of others) {
    assert.throws(() => partsOf(other as Response), TypeError);
  }
});

it("uses the body up, and refuses one that was used", async () => {
  const text = new Response("text");
  partsOf(text);
  assert.equal(text.bodyUsed, true);
  await assert.rejects(text.text(), TypeError);
  const read = new Response("text");
  await read.text();
  const native = new NativeResponse("text");
  await native.text();
  const locked = new Response("text");
  locked.body!.getReader();
  const stream = new Response(new Blob(["a"]).stream());
  partsOf(stream);
  for (const response of [text, read, native, locked, stream]) {
    assert.throws(() => partsOf(response), /^TypeError: Body is unusable/);
  }
});

it("refuses a status that is no answer", () => {
  const switching = { status: 101, headers: new Headers() };
  assert.throws(() => partsOf(switching as Response), TypeError);
  // Bun makes one; the others refuse that already.
  assert.throws(
    () => partsOf(new Response(null, { status: 101 })),
    /RangeError|TypeError/,
  );
});

it("drops the body of a status that has none", async () => {
  for (const status of [204, 205, 304]) {
    let cancelled = false;
    const body = new ReadableStream({ cancel: () => void (cancelled = true) });
    const response = { status, headers: new Headers(), body };
    assert.equal(partsOf(response as Response).body, null);
    await Promise.resolve();
    assert.ok(cancelled);
  }
});
