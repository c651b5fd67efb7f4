import assert from "node:assert/strict";
import { afterEach, it } from "node:test";
import { Hono } from "hono";
import { basicAuth } from "hono/basic-auth";
import { bodyLimit } from "hono/body-limit";
import { compress } from "hono/compress";
import { getCookie, setCookie } from "hono/cookie";
import { cors } from "hono/cors";
import { etag } from "hono/etag";
import { cloneRawRequest } from "hono/request";
import { secureHeaders } from "hono/secure-headers";
import { stream, streamSSE, streamText } from "hono/streaming";
import {
  installFetchGlobals,
  uninstallFetchGlobals,
} from "../../src/http/fetch/globals.ts";
import { NativeRequest, NativeResponse } from "../../src/http/fetch/natives.ts";
import { partsOf } from "../../src/http/fetch/parts_of.ts";
import { requestOf } from "./fetch_support.ts";

/** A request to an app, and what the test is to look at. */
interface Exchange {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const FORM = "application/x-www-form-urlencoded";
const LONG = "a long text ".repeat(200);
const EXCHANGES: readonly Exchange[] = [
  { path: "/text" },
  { path: "/missing" },
  { path: "/throws" },
  { path: "/json?name=value&name=other" },
  { path: "/html" },
  { path: "/redirect" },
  { path: "/empty" },
  { path: "/headers", headers: { "x-a": "b", cookie: "a=1; b=2" } },
  { path: "/late", headers: { origin: "http://other" } },
  { path: "/bytes" },
  { path: "/stream" },
  { path: "/stream-text" },
  { path: "/events" },
  { path: "/etag/text" },
  { path: "/etag/text", headers: { "if-none-match": "*" } },
  { path: "/compress/text", headers: { "accept-encoding": "gzip" } },
  { path: "/compress/text" },
  { path: "/cors/text", headers: { origin: "http://other" } },
  {
    method: "OPTIONS",
    path: "/cors/text",
    headers: { origin: "http://other", "access-control-request-method": "PUT" },
  },
  { path: "/cookies", headers: { cookie: "a=1" } },
  { path: "/auth/text" },
  { path: "/auth/text", headers: { authorization: `Basic ${btoa("a:b")}` } },
  { method: "POST", path: "/echo", body: "text" },
  { method: "POST", path: "/echo-stream", body: "text" },
  { method: "POST", path: "/echo-json", body: '{"a":[1]}' },
  { method: "POST", path: "/echo-json", body: "{" },
  { method: "POST", path: "/limit/echo", body: "text" },
  { method: "POST", path: "/limit/echo", body: "a text that is too long" },
  {
    method: "POST",
    path: "/limit/echo",
    headers: { "content-length": "4" },
    body: "text",
  },
  {
    method: "POST",
    path: "/form",
    headers: { "content-type": FORM },
    body: "a=1&b=2&b=3",
  },
  {
    method: "POST",
    path: "/form",
    headers: { "content-type": "multipart/form-data; boundary=x" },
    body:
      '--x\r\ncontent-disposition: form-data; name="f"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n',
  },
  {
    method: "POST",
    path: "/form-data",
    headers: { "content-type": FORM },
    body: "a=1",
  },
  { method: "POST", path: "/clone", body: "text" },
  { method: "POST", path: "/clone-raw", body: "text" },
  { method: "POST", path: "/mounted/inner/path?a=b", body: "text" },
  { method: "POST", path: "/forward", body: "text" },
];

function makeApp(): Hono {
  const app = new Hono();
  app.onError((error, c) => c.text(error.constructor.name, 500));
  app.use("/etag/*", etag());
  app.use("/compress/*", compress());
  app.use("/cors/*", cors(), secureHeaders());
  app.use("/late", async (c, next) => {
    await next();
    c.header("X-Late", "1");
    c.res.headers.append("X-Late", "2");
    c.res = new Response(`${await c.res.text()}!`, c.res);
  });
  app.use("/limit/*", bodyLimit({ maxSize: 10 }));
  app.use("/auth/*", basicAuth({ username: "a", password: "b" }));
  for (const prefix of ["", "/etag", "/compress", "/cors", "/auth"]) {
    app.get(`${prefix}/text`, (c) => c.text(LONG, 200));
  }
  addResponses(app);
  addBodies(app);
  return app;
}

function addResponses(app: Hono): void {
  app.get("/throws", () => {
    throw new TypeError("no");
  });
  app.get("/json", (c) => c.json({ query: c.req.queries("name") }, 201));
  app.get("/html", (c) => c.html("<p>html</p>"));
  app.get("/redirect", (c) => c.redirect("/text"));
  app.get("/empty", (c) => c.body(null, 204));
  app.get("/headers", (c) => c.json(c.req.header()));
  app.get("/late", (c) => c.text("late", { headers: { "X-Early": "1" } }));
  app.get("/bytes", (c) => c.body(new Uint8Array([1, 2]).buffer));
  app.get("/stream", (c) =>
    stream(c, async (out) => {
      await out.write("one ");
      await out.write(new Uint8Array([50]));
    }));
  app.get("/stream-text", (c) =>
    streamText(c, async (out) => {
      await out.writeln("one");
    }));
  app.get("/events", (c) =>
    streamSSE(c, async (out) => {
      await out.writeSSE({ data: "one", event: "e", id: "1" });
    }));
  app.get("/cookies", (c) => {
    setCookie(c, "one", "1");
    setCookie(c, "two", "2", { httpOnly: true });
    return c.json(getCookie(c));
  });
}

function addBodies(app: Hono): void {
  app.post("/echo", async (c) => c.text(await c.req.text()));
  app.post("/limit/echo", async (c) => c.text(await c.req.text()));
  app.post("/echo-stream", (c) => c.body(c.req.raw.body!));
  app.post("/echo-json", async (c) => c.json(await c.req.json()));
  app.post("/form", async (c) => {
    const form = await c.req.parseBody({ all: true });
    if (form.f instanceof File) {
      form.f = `${form.f.name} ${await form.f.text()}`;
    }
    return c.json(form);
  });
  app.post(
    "/form-data",
    async (c) => c.json([...(await c.req.formData()).entries()]),
  );
  app.post("/clone", async (c) => {
    const clone = c.req.raw.clone();
    return c.text(await clone.text() + await c.req.text());
  });
  app.post("/clone-raw", async (c) => {
    const before = await c.req.text();
    const clone = await cloneRawRequest(c.req);
    return c.json([before, await clone.text(), clone.method, clone.url]);
  });
  const inner = async (request: Request): Promise<Response> =>
    Response.json([request.url, request.method, await request.text()]);
  app.mount("/mounted", inner);
  app.post("/forward", async (c) => {
    const url = "data:text/plain,forwarded";
    const init = { method: "POST", headers: c.req.raw.headers };
    const answer = await fetch(url, { ...init, body: await c.req.text() });
    return new Response(answer.body, answer);
  });
}

interface Answer {
  readonly status: number;
  readonly headers: string[];
  readonly body: string;
}

async function ownAnswer(exchange: Exchange): Promise<Answer> {
  installFetchGlobals();
  const { method = "GET", path, headers = {}, body } = exchange;
  const fields = Object.entries(headers).flat();
  const url = `http://localhost${path}`;
  const request = requestOf({
    method,
    url,
    fields,
    ...(body === undefined ? {} : { body }),
  });
  const parts = partsOf(await makeApp().fetch(request));
  return describe(parts.status, parts.headers, parts.body);
}

async function nativeAnswer(exchange: Exchange): Promise<Answer> {
  uninstallFetchGlobals();
  const { method = "GET", path, headers = {}, body } = exchange;
  const request = new NativeRequest(`http://localhost${path}`, {
    method,
    headers,
    body: body ?? null,
  });
  // What was made from a text is not what the client sent.
  if (headers["content-type"] === undefined) {
    request.headers.delete("content-type");
  }
  const response = await makeApp().fetch(request);
  return describe(response.status, [...response.headers], response.body);
}

async function describe(
  status: number,
  headers: Iterable<readonly [string, string]>,
  body: BodyInit | null,
): Promise<Answer> {
  const lines = [...new Headers([...headers] as [string, string][])]
    .map(([name, value]) => `${name}: ${value}`.toLowerCase());
  const bytes = await new NativeResponse(body).bytes?.() ??
    new Uint8Array(await new NativeResponse(body).arrayBuffer());
  return { status, headers: lines.sort(), body: String(bytes) };
}

afterEach(uninstallFetchGlobals);

for (const exchange of EXCHANGES) {
  const { method = "GET", path, headers } = exchange;
  const name = `${method} ${path} ${JSON.stringify(headers ?? {})}`;
  it(`answers as with the platform's classes: ${name}`, async () => {
    const expected = await nativeAnswer(exchange);
    const own = await ownAnswer(exchange);
    const isTyped = (line: string): boolean => !line.startsWith("content-type");
    if ("Bun" in globalThis) {
      // Bun brings no Content-Type of a text until it is sent.
      assert.deepEqual(
        own.headers.filter(isTyped),
        expected.headers.filter(isTyped),
      );
    } else assert.deepEqual(own.headers, expected.headers);
    assert.equal(own.status, expected.status);
    assert.equal(own.body, expected.body);
  });
}
