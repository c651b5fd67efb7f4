/** h3, on both back ends. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { onEachBackEnd } from "./harness/back_ends.ts";
import {
  allHeaders,
  header,
  json,
  type RequestOptions,
} from "./harness/client.ts";
import { expectEndWithClient, expectText } from "./harness/expectations.ts";

const BYTES = randomBytes(200_000);
const FORM = "application/x-www-form-urlencoded";
const FILES = { "page.html": "<p>ä</p>\n", "image.png": BYTES };

function post(body: string, type: string): RequestOptions {
  return { method: "POST", body, headers: { "content-type": type } };
}

onEachBackEnd("h3", { app: "h3", files: FILES }, (check) => {
  check("answers with whatever a handler returns", async ({ ask, isTyped }) => {
    const text = await ask("/text");
    expectText(text, 200, "text ä");
    if (isTyped) assert.match(header(text, "content-type"), /^text\/plain/);
    const value = await ask("/json");
    assert.deepEqual(json(value), { list: [1, "ä"] });
    assert.match(header(value, "content-type"), /^application\/json/);
    assert.match(header(await ask("/html"), "content-type"), /^text\/html/);
    assert.deepEqual([...(await ask("/bytes")).body], [0, 128, 255]);
    const blob = await ask("/blob");
    expectText(blob, 200, "blob ä");
    assert.match(header(blob, "content-type"), /^text\/x-blob/);
    expectText(await ask("/null"), 200, "");
    expectText(await ask("/nothing"), 204, "");
  });

  check("answers with responses of its own and ours", async ({ ask }) => {
    const made = await ask("/made");
    expectText(made, 201, "made");
    assert.equal(header(made, "x-made"), "1");
    const own = await ask("/response");
    assert.equal(own.body.toString(), "own");
    assert.equal(header(own, "x-own"), "2");
    assert.equal(header(own, "x-kept"), "1");
  });

  check("routes by path, method and query", async ({ ask }) => {
    const answer = await ask("/params/a%20b/c/d?x=1&x=2&y=%C3%A4");
    assert.deepEqual(json(answer), {
      params: { name: "a b", rest: "c/d" },
      query: { x: ["1", "2"], y: "ä" },
    });
    assert.equal((await ask("/nowhere")).status, 404);
    const wrong = await ask("/text", { method: "DELETE" });
    assert.ok([404, 405].includes(wrong.status));
    const head = await ask("/text", { method: "HEAD" });
    assert.equal(head.status, 200);
  });

  check("reads bodies as JSON, forms and streams", async ({ ask }) => {
    const type = "application/json";
    assert.deepEqual(json(await ask("/read", post('{"a":"ä"}', type))), {
      a: "ä",
    });
    assert.equal((await ask("/read", post("{", type))).status, 400);
    assert.deepEqual(json(await ask("/read", post("a=1&b=2", FORM))), {
      a: "1",
      b: "2",
    });
    const multipart = "--x\r\ncontent-disposition: form-data; " +
      'name="f"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n';
    const form = post(multipart, "multipart/form-data; boundary=x");
    assert.deepEqual(json(await ask("/read-form", form)), [["f", "a.txt", 5]]);
    const echo = await ask("/echo", { method: "PATCH", body: BYTES });
    assert.deepEqual(echo.body, BYTES);
    assert.equal(header(echo, "x-method"), "PATCH");
  });

  check("validates bodies", async ({ ask }) => {
    const type = "application/json";
    const good = await ask("/valid", post('{"name":"a"}', type));
    assert.deepEqual(json(good), { name: "a" });
    const bad = await ask("/valid", post("{}", type));
    assert.equal(bad.status, 400);
    assert.equal(json<{ message: string }>(bad).message, "no name");
  });

  check("answers with errors that are thrown", async ({ ask }) => {
    const missing = await ask("/missing");
    assert.match(missing.head, /^HTTP\/1.1 404 Not Here\r\n/);
    assert.deepEqual(json<{ data: unknown }>(missing).data, { id: 7 });
    const thrown = await ask("/thrown");
    assert.equal(thrown.status, 500);
    assert.doesNotMatch(thrown.body.toString(), /not for clients/);
    const moved = await ask("/moved");
    assert.equal(moved.status, 307);
    assert.equal(header(moved, "location"), "/text?q=1");
  });

  check("sets cookies, asks for passwords and caches", async ({ ask }) => {
    const cookie = "one=1; two=x";
    const cookies = await ask("/cookies", { headers: { cookie } });
    expectText(cookies, 200, "1");
    assert.deepEqual(allHeaders(cookies, "set-cookie").sort(), [
      "old=; Max-Age=0; Path=/",
      "one=a%20b; Path=/",
      "two=2; Path=/; HttpOnly",
    ]);
    assert.equal((await ask("/private")).status, 401);
    const authorization = `Basic ${btoa("user:pass")}`;
    expectText(
      await ask("/private", { headers: { authorization } }),
      200,
      "secret",
    );
    expectText(await ask("/cached"), 200, "fresh");
    const fresh = { "if-none-match": '"tag"' };
    expectText(await ask("/cached", { headers: fresh }), 304, "");
  });

  check("answers other origins", async ({ ask }) => {
    const origin = "http://other";
    const shared = await ask("/cors", { headers: { origin } });
    expectText(shared, 200, "shared");
    assert.equal(header(shared, "access-control-allow-origin"), origin);
    const preflight = await ask("/cors", {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "PUT" },
    });
    assert.equal(preflight.status, 204);
    assert.equal(header(preflight, "access-control-allow-methods"), "PUT");
  });

  check("streams bytes, text, iterables and events", async ({ ask }) => {
    expectText(await ask("/stream"), 200, "one ä three");
    expectText(await ask("/strings"), 200, "string ä");
    expectText(await ask("/iterable"), 200, "one ä");
    const events = await ask("/events");
    assert.match(header(events, "content-type"), /^text\/event-stream/);
    expectText(
      events,
      200,
      "data: first\n\nid: 2\nevent: named\ndata: second\n\n",
    );
  });

  check("ends a stream of Node with its client", expectEndWithClient);

  check("passes requests on", async ({ ask, server }) => {
    const { port } = server.address as { port: number };
    const host = `127.0.0.1:${port}`;
    const echo = await ask("/proxy/echo?a=b", {
      method: "PUT",
      headers: { host },
      body: BYTES,
    });
    assert.equal(header(echo, "x-method"), "PUT");
    assert.deepEqual(echo.body, BYTES);
    const fetched = await ask("/fetched");
    expectText(fetched, 200, "fetched");
    assert.equal(header(fetched, "content-type"), "text/x-fetched");
  });

  check("serves files", async ({ ask }) => {
    const page = await ask("/static/page.html");
    expectText(page, 200, FILES["page.html"]);
    assert.equal(header(page, "content-type"), "text/x-file");
    assert.deepEqual((await ask("/static/image.png")).body, BYTES);
    const head = await ask("/static/image.png", { method: "HEAD" });
    assert.equal(header(head, "content-length"), String(BYTES.length));
    const headers = { "if-none-match": header(page, "etag") };
    const again = await ask("/static/page.html", { headers });
    assert.equal(again.status, 304);
    for (const path of ["none", "%2e%2e/x", "..%2f..%2fetc%2fpasswd"]) {
      assert.equal((await ask(`/static/${path}`)).status, 404, path);
    }
  });
});
