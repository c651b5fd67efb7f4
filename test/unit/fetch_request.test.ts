import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import {
  installFetchGlobals,
  uninstallFetchGlobals,
} from "../../src/http/fetch/globals.ts";
import { NativeHeaders, NativeRequest } from "../../src/http/fetch/natives.ts";
import {
  outcome,
  randomFrom,
  requestOf,
  sortedPairs,
  sourceOf,
  URL_TEXT,
} from "./fetch_support.ts";
import { makeRequest } from "../../src/http/fetch/lazy_request.ts";

const FORM = "a=1&b=2";
const FORM_TYPE = "application/x-www-form-urlencoded";

before(installFetchGlobals);
after(uninstallFetchGlobals);

/** The same request twice: lazy and native. */
function twins(body: string | undefined, type: string): [Request, Request] {
  const fields = ["content-type", type, "x-a", "b"];
  const method = body === undefined ? "GET" : "POST";
  const headers: [string, string][] = [["content-type", type], ["x-a", "b"]];
  return [
    requestOf({ method, fields, ...(body === undefined ? {} : { body }) }),
    new NativeRequest(URL_TEXT, { method, headers, body: body ?? null }),
  ];
}

it("has the members of the platform's Request, with the same values", () => {
  for (const body of [undefined, "text"]) {
    const [lazy, native] = twins(body, "text/plain");
    for (const name of Object.getOwnPropertyNames(NativeRequest.prototype)) {
      if (["body", "headers", "signal", "constructor"].includes(name)) continue;
      const key = name as keyof Request;
      if (typeof native[key] === "function") {
        assert.equal(typeof lazy[key], "function", name);
      } else assert.equal(lazy[key], native[key], name);
    }
    assert.deepEqual(sortedPairs(lazy.headers), sortedPairs(native.headers));
    assert.equal(lazy.body === null, body === undefined);
    assert.deepEqual(enumerate(lazy), enumerate(native));
  }
});

function enumerate(value: object): string[] {
  const names: string[] = [];
  for (const name in value) names.push(name);
  return names.sort();
}

it("is an instance of every Request", () => {
  const request = requestOf();
  assert.ok(request instanceof Request);
  assert.ok(request instanceof NativeRequest);
  assert.ok(request.headers instanceof Headers);
  assert.ok(request.headers instanceof NativeHeaders);
  assert.equal(request.constructor, Request);
  assert.equal(String(request), "[object Request]");
});

it("reads its body as the platform does, whatever is done", async () => {
  type Act = (request: Request) => unknown;
  const read = async (request: Request): Promise<unknown> => {
    if (request.bodyUsed) return "used";
    const reader = request.body?.getReader();
    const chunk = await reader?.read();
    reader?.releaseLock();
    return chunk?.value?.length;
  };
  const acts: Act[] = [
    (request) => request.text(),
    (request) => request.json(),
    async (request) => (await request.arrayBuffer()).byteLength,
    async (request) => [(await request.blob()).size],
    (request) => request.clone().text(),
    (request) => request.bodyUsed,
    (request) => request.body === null,
    (request) => request.body === request.body,
    read,
  ];
  const strictActs: Act[] = [
    async (request) => [...(await request.formData()).entries()],
    (request) => new Request(request).text(),
    (request) => new Request(request, { method: "PUT" }).method,
    (request) => new Request("http://other/", request).url,
    (request) => request.bodyUsed || request.body?.cancel(),
  ];
  // Bun leaves a body that is no form, and the body of a request that another was made of.
  if (!("Bun" in globalThis)) acts.push(...strictActs);
  const bodies: readonly [string | undefined, string][] = [
    [undefined, "text/plain"],
    ["text", "text/plain"],
    ['{"a":1}', "application/json"],
    [FORM, FORM_TYPE],
    ["caf\xe9 \u2028 \ud83d\ude00", "text/html; charset=utf-8"],
  ];
  const random = randomFrom(3);
  for (let round = 0; round < 300; round++) {
    const [body, type] = bodies[random(bodies.length)]!;
    const [lazy, native] = twins(body, type);
    const history: unknown[] = [round, body];
    for (let step = 0; step < 4; step++) {
      const act = acts[random(acts.length)]!;
      history.push(String(act));
      const own = await outcome(() => act(lazy));
      const expected = await outcome(() => act(native));
      assert.deepEqual(own, expected, history.join("\n"));
    }
  }
});

it("gives the blob the type that the platform gives", async () => {
  const [lazy, native] = twins("a", "Text/HTML; Charset=UTF-8");
  assert.equal((await lazy.blob()).type, (await native.blob()).type);
});

it("leaves out a byte order mark", async () => {
  assert.equal(await requestOf({ body: "\ufeff1" }).text(), "1");
  assert.equal(await requestOf({ body: "\ufeff1" }).json(), 1);
});

it("keeps bytes that are not ASCII in headers as latin1", () => {
  const request = requestOf({ fields: ["x-name", "caf\xe9"] });
  assert.equal(request.headers.get("X-Name"), "caf\xe9");
});

it("has no body when its method has none", async () => {
  const request = requestOf({ method: "GET", body: "ignored" });
  assert.equal(request.body, null);
  assert.equal(await request.text(), "");
  assert.equal(request.bodyUsed, false);
});

it("makes no stream, URL or signal that nobody asks for", async () => {
  const touched: string[] = [];
  const source = sourceOf({ body: "text" });
  const watched = {
    ...source,
    get url(): string {
      touched.push("url");
      return source.url;
    },
    get signal(): AbortSignal {
      touched.push("signal");
      return source.signal;
    },
    body: {
      bytes: source.body!.bytes,
      stream: (): never => assert.fail("made a stream"),
    },
  };
  const request = makeRequest(watched);
  assert.equal(await request.text(), "text");
  assert.equal(request.bodyUsed, true);
  assert.deepEqual(touched, []);
});

it("reads the whole body without a stream after its stream was only looked at", async () => {
  const source = sourceOf({ body: "text" });
  const request = makeRequest({
    ...source,
    body: {
      bytes: source.body!.bytes,
      stream: (): never => assert.fail("made a stream"),
    },
  });
  const { body } = request;
  assert.equal(request.bodyUsed, false);
  assert.equal(await request.text(), "text");
  assert.equal(body!.locked, true);
  await assert.rejects(request.text(), TypeError);
});

it("tells the source when the app does not want the body", async () => {
  const reasons: unknown[] = [];
  const cancelled = new ReadableStream<Uint8Array<ArrayBuffer>>({
    cancel: (reason) => void reasons.push(reason),
  });
  const request = makeRequest({
    ...sourceOf({ body: "text" }),
    body: { bytes: (): never => assert.fail(), stream: () => cancelled },
  });
  await request.body!.cancel("no");
  assert.deepEqual(reasons, ["no"]);
  assert.equal(request.bodyUsed, true);
});

it("passes on why the body broke", async () => {
  const broken = new Error("the client left");
  const source = {
    ...sourceOf({ body: "text" }),
    body: {
      bytes: () => Promise.reject(broken),
      stream: (): ReadableStream<Uint8Array<ArrayBuffer>> =>
        new ReadableStream({
          pull: () => {
            throw broken;
          },
        }),
    },
  };
  await assert.rejects(makeRequest(source).json(), broken);
  await assert.rejects(makeRequest(source).body!.getReader().read(), broken);
});

it("hands its parts to a new Request", async () => {
  const fields = ["x-a", "b", "content-type", "text/css"];
  const controller = new AbortController();
  const { signal } = controller;
  const make = (): Request => requestOf({ body: "text", fields, signal });
  const copy = new Request(make());
  assert.equal(copy.method, "POST");
  assert.equal(copy.headers.get("x-a"), "b");
  assert.equal(await copy.text(), "text");
  controller.abort();
  assert.equal(copy.signal.aborted, true);
  const changed = new Request(make(), { method: "PUT", headers: { c: "d" } });
  assert.equal(changed.method, "PUT");
  assert.equal(changed.headers.get("x-a"), null);
  assert.equal(await changed.text(), "text");
  const moved = new Request("http://other/", make());
  assert.equal(moved.url, "http://other/");
  assert.equal(await moved.text(), "text");
  const unread = make();
  const replaced = new Request(unread, { body: "other" });
  assert.equal(await replaced.text(), "other");
  assert.equal(unread.bodyUsed, false);
  const twice = new Request(
    make(),
    new NativeRequest("http://a/", { method: "PATCH", headers: { e: "f" } }),
  );
  assert.equal(twice.method, "PATCH");
});

it("is refused as a new Request when its body was used", async () => {
  const request = requestOf({ body: "text" });
  await request.text();
  assert.throws(() => new Request(request), TypeError);
  assert.throws(() => request.clone(), TypeError);
  await assert.rejects(fetch(request), TypeError);
});

it("clones before and after its stream was asked for", async () => {
  for (const isAsked of [false, true]) {
    const request = requestOf({ body: "text", fields: ["a", "b"] });
    if (isAsked) assert.notEqual(request.body, null);
    const clone = request.clone();
    clone.headers.set("a", "c");
    const third = clone.clone();
    assert.equal(request.headers.get("a"), "b");
    assert.equal(third.headers.get("a"), "c");
    assert.deepEqual(
      await Promise.all([request.text(), clone.text(), third.text()]),
      ["text", "text", "text"],
    );
    assert.equal(request.bodyUsed, true);
    assert.ok(clone instanceof Request);
  }
});

it("is taken by fetch, as the request and as the init", async () => {
  const request = requestOf({ url: "data:text/plain,hello" });
  assert.equal(await (await fetch(request)).text(), "hello");
  const response = await fetch("data:text/plain,there", requestOf());
  assert.equal(await response.text(), "there");
  assert.ok(response instanceof Response);
  assert.ok(response.headers instanceof Headers);
});

it("parses forms with files", async () => {
  const form = new FormData();
  form.append("name", "value");
  form.append("file", new File(["content"], "a.txt", { type: "text/plain" }));
  const native = new NativeRequest("http://a/", { method: "POST", body: form });
  const type = native.headers.get("content-type")!;
  const body = new Uint8Array(await native.arrayBuffer());
  const parsed = await requestOf({ body, fields: ["content-type", type] })
    .formData();
  assert.equal(parsed.get("name"), "value");
  const file = parsed.get("file") as File;
  assert.equal(file.name, "a.txt");
  assert.equal(await file.text(), "content");
});
