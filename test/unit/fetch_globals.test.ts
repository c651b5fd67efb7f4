import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import {
  installFetchGlobals,
  uninstallFetchGlobals,
} from "../../src/http/fetch/globals.ts";
import {
  nativeFetch,
  NativeHeaders,
  NativeRequest,
  NativeResponse,
} from "../../src/http/fetch/natives.ts";
import { requestOf } from "./fetch_support.ts";

before(installFetchGlobals);
after(uninstallFetchGlobals);

const NATIVES: Readonly<Record<string, unknown>> = {
  Request: NativeRequest,
  Response: NativeResponse,
  Headers: NativeHeaders,
  fetch: nativeFetch,
};

it("replaces with what has the same name, length and statics", () => {
  for (const [name, native] of Object.entries(NATIVES)) {
    const replacement = (globalThis as Record<string, unknown>)[name];
    assert.notEqual(replacement, native);
    const own = replacement as { name: string; length: number };
    const expected = native as { name: string; length: number };
    assert.equal(own.name, expected.name);
    assert.equal(own.length, expected.length);
    for (const key of Reflect.ownKeys(native as object)) {
      assert.ok(key in (replacement as object), String(key));
    }
  }
});

it("installs once and puts everything back", () => {
  const { Response: installed } = globalThis;
  installFetchGlobals();
  assert.equal(globalThis.Response, installed);
  uninstallFetchGlobals();
  for (const [name, native] of Object.entries(NATIVES)) {
    assert.equal((globalThis as Record<string, unknown>)[name], native);
  }
  uninstallFetchGlobals();
  installFetchGlobals();
  assert.equal(globalThis.Response, installed);
});

it("takes native objects for instances, and its own for native ones", () => {
  assert.ok(new NativeRequest("http://a/") instanceof Request);
  assert.ok(new NativeResponse() instanceof Response);
  assert.ok(new NativeHeaders() instanceof Headers);
  assert.ok(new Request("http://a/") instanceof NativeRequest);
  assert.ok(new Response() instanceof NativeResponse);
  assert.ok(new Headers() instanceof NativeHeaders);
  assert.ok(Response.redirect("http://a/") instanceof Response);
  assert.ok(Response.error() instanceof Response);
  assert.ok(Response.json(1) instanceof Response);
  for (const other of [null, undefined, 1, {}, new Headers()]) {
    assert.equal((other as unknown) instanceof Response, false);
  }
});

it("lets apps make subclasses", async () => {
  class MyResponse extends Response {
    readonly extra = 1;
    override get status(): number {
      return 418;
    }
  }
  class MyRequest extends Request {
    readonly extra = 2;
  }
  class MyHeaders extends Headers {
    readonly extra = 3;
  }
  const response = new MyResponse("text", { headers: { a: "b" } });
  assert.ok(response instanceof MyResponse);
  assert.ok(response instanceof Response);
  assert.ok(response instanceof NativeResponse);
  assert.equal(new Response() instanceof MyResponse, false);
  assert.equal(new NativeResponse() instanceof MyResponse, false);
  assert.equal(response.extra + response.status, 419);
  assert.equal(response.headers.get("a"), "b");
  assert.equal(await response.text(), "text");
  const request = new MyRequest("http://a/", { method: "PUT", body: "b" });
  assert.ok(request instanceof MyRequest && request instanceof Request);
  assert.equal(request.extra, 2);
  assert.equal(await request.clone().text(), "b");
  assert.equal(new MyHeaders({ a: "b" }).get("a"), "b");
  assert.equal(new Headers() instanceof MyHeaders, false);
});

it("has members of its own, for classes that are made of them", () => {
  for (const [name, native] of Object.entries(NATIVES)) {
    if (name === "fetch") continue;
    const { prototype } = (globalThis as Record<string, unknown>)[name] as {
      prototype: object;
    };
    const expected = (native as { prototype: object }).prototype;
    assert.deepEqual(
      Object.getOwnPropertyNames(expected).filter((key) =>
        !Object.hasOwn(prototype, key)
      ),
      [],
      name,
    );
  }
});

it("sees members that an app adds to a prototype", () => {
  const prototype = Response.prototype as unknown as { added?: number };
  prototype.added = 1;
  try {
    assert.equal((new Response() as unknown as { added: number }).added, 1);
  } finally {
    delete prototype.added;
  }
});

it("gives natives what they need of its Headers", async () => {
  const headers = new Headers({ a: "b" });
  headers.append("set-cookie", "c");
  const request = new NativeRequest("http://a/", { headers });
  assert.equal(request.headers.get("a"), "b");
  const response = new NativeResponse(null, { headers });
  assert.deepEqual(response.headers.getSetCookie(), ["c"]);
  const fetched = await fetch("data:text/plain,a", { headers });
  assert.equal(await fetched.text(), "a");
  assert.deepEqual([...new Headers(fetched.headers)], [...fetched.headers]);
});

it("rejects as fetch does, without throwing", async () => {
  await assert.rejects(fetch("relative"), TypeError);
});

it("gives WebAssembly the Response that it wants", async () => {
  if (WebAssembly.compileStreaming === undefined) return;
  const empty = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
  const headers = { "content-type": "application/wasm" };
  const response = new Response(empty, { headers });
  const module = await WebAssembly.compileStreaming(response);
  assert.ok(module instanceof WebAssembly.Module);
  assert.equal(response.bodyUsed, true);
  const later = Promise.resolve(new Response(empty, { headers }));
  assert.ok(await WebAssembly.instantiateStreaming(later));
});

it("gives a cache the Request and the Response that it wants", async () => {
  if (globalThis.caches === undefined) return;
  const name = `pfserve-test-${crypto.randomUUID()}`;
  const cache = await caches.open(name);
  try {
    await cache.put("http://a/", new Response("text", { status: 201 }));
    const found = await cache.match(requestOf({ url: "http://a/" }));
    assert.equal(found?.status, 201);
    assert.equal(await found?.text(), "text");
  } finally {
    await caches.delete(name);
  }
});
