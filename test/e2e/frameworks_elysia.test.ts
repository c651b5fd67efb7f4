/** Elysia, on both back ends. It is made for Bun; what else it does elsewhere is at the end. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { onEachBackEnd } from "./harness/back_ends.ts";
import {
  allHeaders,
  header,
  json,
  type RequestOptions,
} from "./harness/client.ts";
import { expectText } from "./harness/expectations.ts";
import { eventually } from "./harness/wait.ts";

const BYTES = randomBytes(300_000);
const JSON_TYPE = "application/json";
const FORM = "application/x-www-form-urlencoded";
const FILES = { "page.html": "<p>x ä</p>\n", "image.png": BYTES };
const MULTIPART = '--x\r\ncontent-disposition: form-data; name="note"\r\n\r\n' +
  'ä\r\n--x\r\ncontent-disposition: form-data; name="file"; filename="a.css"' +
  "\r\ncontent-type: text/css\r\n\r\nhello\r\n--x--\r\n";

function post(body: string | Uint8Array, type: string): RequestOptions {
  return { method: "POST", body, headers: { "content-type": type } };
}

const served = { app: "elysia", files: FILES };

onEachBackEnd("Elysia", served, (check, target) => {
  check("answers with whatever a handler returns", async ({ ask, isTyped }) => {
    const text = await ask("/text");
    expectText(text, 200, "text ä");
    if (isTyped) assert.match(header(text, "content-type"), /^text\/plain/);
    expectText(await ask("/static"), 200, "a static text");
    // The response is made once; each answer is a clone of it.
    for (let round = 0; round < 3; round++) {
      expectText(await ask("/static-response"), 200, "a static response");
    }
    const value = await ask("/json");
    assert.deepEqual(json(value), { list: [1, "ä"] });
    assert.match(header(value, "content-type"), /^application\/json/);
    expectText(await ask("/status"), 201, "made");
    const own = await ask("/response");
    expectText(own, 202, "own");
    assert.equal(header(own, "x-set"), "1");
    assert.equal(header(own, "x-own"), "2");
  });

  check("routes, and reads headers and queries", async ({ ask }) => {
    const headers = { "x-mixed": "1", cookie: "a=1" };
    const seen = json<Record<string, string>>(
      await ask("/headers", { headers }),
    );
    assert.equal(seen["x-mixed"], "1");
    assert.equal(seen["cookie"], "a=1");
    assert.deepEqual(json(await ask("/params/%C3%A4/b/c?x=%C3%A4+b")), {
      params: { name: "ä", "*": "b/c" },
      query: { x: "ä b" },
    });
    expectText(await ask("/group/inner"), 200, "/group/inner");
    assert.deepEqual(json(await ask("/mounted/x")), ["GET", "/x"]);
    expectText(await ask("/no"), 404, "NOT_FOUND");
    assert.equal((await ask("/text", { method: "HEAD" })).status, 200);
  });

  check("validates queries and bodies", async ({ ask }) => {
    assert.deepEqual(json(await ask("/query?id=7&tags=a&tags=b")), {
      id: 7,
      tags: ["a", "b"],
    });
    const bad = await ask("/query?id=x&tags=a");
    assert.equal(bad.status, 422);
    assert.equal(json<{ on: string }>(bad).on, "query");
    const good = await ask("/json", post('{"name":"ab"}', JSON_TYPE));
    assert.deepEqual(json(good), { name: "ab" });
    const short = await ask("/json", post('{"name":"a"}', JSON_TYPE));
    assert.equal(short.status, 422);
    expectText(await ask("/json", post("{", JSON_TYPE)), 400, "Bad Request");
  });

  check("reads bodies of each type", async ({ ask }) => {
    const any = async (body: string, type: string): Promise<unknown> =>
      json<{ body: unknown }>(await ask("/any", post(body, type))).body;
    assert.deepEqual(await any('["ä"]', JSON_TYPE), ["ä"]);
    assert.deepEqual(await any("a=1&b=%C3%A4", FORM), { a: "1", b: "ä" });
    assert.equal(await any("täxt", "text/plain"), "täxt");
    const type = "multipart/form-data; boundary=x";
    assert.deepEqual(json(await ask("/upload", post(MULTIPART, type))), {
      name: "a.css",
      type: "text/css",
      size: 5,
      text: "hello",
      note: "ä",
    });
    const bytes = await ask("/bytes", post(BYTES, "application/octet-stream"));
    assert.deepEqual(bytes.body, BYTES);
    const raw = await ask("/raw", { method: "PUT", body: BYTES });
    assert.deepEqual(raw.body, BYTES);
  });

  check("reads and sets cookies", async ({ ask }) => {
    const headers = { cookie: "seen=yes" };
    const answer = await ask("/cookies", { headers });
    expectText(answer, 200, "yes");
    assert.deepEqual(allHeaders(answer, "set-cookie").sort(), [
      "one=a%20b; Path=/",
      "two=2; Path=/; HttpOnly",
    ]);
  });

  check("answers with what is thrown, and hooks", async ({ ask }) => {
    expectText(await ask("/teapot"), 418, "teapot: short and stout");
    expectText(await ask("/thrown"), 500, "thrown");
    expectText(await ask("/thrown-response"), 409, "thrown response");
    expectText(await ask("/guarded"), 401, "no");
    const guarded = await ask("/guarded?key=1");
    expectText(guarded, 200, "let in");
    assert.equal(header(guarded, "x-after"), "1");
    const wrapped = await ask("/wrapped");
    expectText(wrapped, 200, "<plain>");
    assert.equal(header(wrapped, "x-mapped"), "1");
  });

  check("streams what generators give", async ({ ask, connect }) => {
    expectText(await ask("/stream"), 200, 'one 2{"three":"ä"}');
    expectText(await ask("/stream-sync"), 200, "one two");
    expectText(await ask("/strings"), 200, "string ä");
    const events = await ask("/events");
    assert.equal(header(events, "content-type"), "text/event-stream");
    expectText(
      events,
      200,
      'event: named\ndata: {"a":"ä"}\n\ndata: second\n\n',
    );
    const connection = await connect();
    for (let round = 0; round < 3; round++) {
      expectText(await connection.request("/strings"), 200, "string ä");
    }
  });

  check("ends generators when the client leaves", async ({ ask, connect }) => {
    const count = async (): Promise<number> =>
      Number((await ask("/aborted")).body);
    const before = await count();
    const connection = await connect();
    connection.receive().catch(() => {});
    connection.send("GET /forever HTTP/1.1\r\nhost: localhost\r\n\r\n");
    await connection.bodyContains("tick 100\n");
    assert.equal(await count(), before);
    connection.destroy();
    await eventually("the end", async () => await count() === before + 1);
  });

  check("serves files", async ({ connect }) => {
    const connection = await connect();
    for (let round = 0; round < 3; round++) {
      const page = await connection.request("/file");
      expectText(page, 200, FILES["page.html"]);
      assert.match(header(page, "content-type"), /^text\/html/);
      const image = await connection.request("/image");
      assert.deepEqual(image.body, BYTES);
      const head = await connection.request("/image", { method: "HEAD" });
      assert.equal(head.status, 200);
    }
  });

  check("serves files to clients that leave at once", async (shared) => {
    const [worker] = shared.server.workers();
    for (let round = 0; round < 30; round++) {
      expectText(await shared.ask("/file"), 200, FILES["page.html"]);
    }
    const connection = await shared.connect();
    connection.receive().catch(() => {});
    connection.send("GET /image HTTP/1.1\r\nhost: localhost\r\n\r\n");
    connection.destroy();
    expectText(await shared.ask("/text"), 200, "text ä");
    assert.deepEqual(shared.server.workers(), [worker]);
    assert.doesNotMatch(shared.server.log.text, /Uncaught/);
  });

  if (target.runtime === "bun") {
    check("does the rest of its work on Bun", async ({ ask }) => {
      expectText(await ask("/nothing"), 204, "");
      const moved = await ask("/moved");
      assert.equal(moved.status, 303);
      assert.equal(header(moved, "location"), "/text?q=1");
      const part = await ask("/file", { headers: { range: "bytes=1-3" } });
      expectText(part, 206, "p>x");
      const form = await ask("/form");
      assert.match(header(form, "content-type"), /^multipart\/form-data/);
      assert.match(
        form.body.toString(),
        /a field[^]*page\.html[^]*<p>x ä<\/p>/,
      );
    });
  } else {
    // It relies there on what Bun's Response and files alone can do.
    check("fails at what it does on Bun alone", async ({ ask }) => {
      // An empty text in a 204, and a redirect to no URL.
      assert.equal((await ask("/nothing")).status, 500);
      assert.equal((await ask("/moved")).status, 500);
      const headers = { range: "bytes=1-3" };
      assert.equal((await ask("/file", { headers })).status, 500);
    });
  }
});
