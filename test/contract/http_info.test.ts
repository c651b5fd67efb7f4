/** What a Fetch handler is told beside the request. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { type Context, Hono } from "hono";
import type { GetConnInfo } from "hono/conninfo";
import { earlyHints } from "@hono/node-server/early-hints";
import type { HandlerInfo } from "../../src/http/handler_info.ts";
import { shapeOf } from "../../src/worker/app_shape.ts";
import { runtimeName } from "../../runtimes/detect.ts";
import { fetchApp, withServer } from "./http_fixture.ts";

it("the addresses of both ends, protocol and version", async () => {
  const app = fetchApp((_request, info) => {
    const { remoteAddr, localAddr, protocol, httpVersion, tls } = info;
    return Response.json(
      { remoteAddr, localAddr, protocol, httpVersion, tls: tls ?? null },
    );
  });
  await withServer(app, async (server) => {
    const client = await server.client();
    const { body } = await client.get("/");
    const hostname = "127.0.0.1";
    assert.deepEqual(JSON.parse(body), {
      remoteAddr: {
        transport: "tcp",
        hostname,
        port: client.socket.localPort,
      },
      localAddr: { transport: "tcp", hostname, port: server.port },
      protocol: "http",
      httpVersion: "1.1",
      tls: null,
    });
    client.send("GET / HTTP/1.0\r\n\r\n");
    assert.equal(JSON.parse((await client.response()).body).httpVersion, "1.0");
  });
});

/** What `Deno.serve` gives its handlers beside. */
type ServeInfo = HandlerInfo & { readonly completed: Promise<void> };

it("a response is completed when it is sent, and fails when its client leaves", async () => {
  const outcomes: Promise<string>[] = [];
  const app = fetchApp((request, info) => {
    const { completed } = info as ServeInfo;
    outcomes.push(completed.then(() => "sent", (error) => String(error)));
    const isEndless = request.url.endsWith("/endless");
    return new Response(isEndless ? new ReadableStream() : "short");
  });
  await withServer(app, async (server) => {
    await (await server.client()).get("/short");
    assert.equal(await outcomes[0], "sent");
    const leaving = await server.client();
    leaving.send("GET /endless HTTP/1.1\r\nhost: x\r\n\r\n");
    while (outcomes.length === 1) await settle();
    leaving.socket.destroy();
    assert.equal(
      await outcomes[1],
      "Interrupted: HTTP response was not sent successfully",
    );
  });
});

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

/** What Hono's own helper for this runtime is in. */
const HELPERS = {
  bun: "hono/bun",
  deno: "hono/deno",
  node: "@hono/node-server/conninfo",
};

it("Hono's getConnInfo for this runtime finds the client", async () => {
  const { getConnInfo }: { getConnInfo: GetConnInfo } = await import(
    HELPERS[runtimeName()]
  );
  const hono = new Hono();
  hono.get("/", (c: Context) => c.json(getConnInfo(c).remote));
  await withServer(shapeOf(hono)!, async (server) => {
    const client = await server.client();
    const { address, port } = JSON.parse((await client.get("/")).body);
    assert.equal(address, "127.0.0.1");
    assert.equal(port, client.socket.localPort);
  });
});

it("early hints come before the response", async () => {
  const app = fetchApp(async (_request, info) => {
    info.writeEarlyHints({
      link: ["</a.css>; rel=preload", "</b.js>; rel=preload"],
      "x-hint": "1",
    });
    await Promise.resolve();
    return new Response("done", { headers: { link: "</a.css>; rel=preload" } });
  });
  await withServer(app, async (server) => {
    const client = await server.client();
    client.request("GET /");
    const hints = await client.response();
    assert.equal(hints.status, 103);
    assert.equal(hints.headers["x-hint"]?.[0], "1");
    assert.deepEqual(hints.headers["link"]?.join(", ").split(", "), [
      "</a.css>; rel=preload",
      "</b.js>; rel=preload",
    ]);
    const { status, body } = await client.response();
    assert.deepEqual([status, body], [200, "done"]);
  });
});

it("a client of HTTP/1.0 gets no early hints", async () => {
  const app = fetchApp((_request, info) => {
    info.writeEarlyHints({ link: "</a.css>; rel=preload" });
    return new Response("done");
  });
  await withServer(app, async (server) => {
    const client = await server.client();
    client.send("GET / HTTP/1.0\r\n\r\n");
    assert.equal((await client.response()).status, 200);
  });
});

it("a hint that would break the response is the app's error", async () => {
  const app = fetchApp((_request, info) => {
    info.writeEarlyHints({ link: "</a>; rel=preload\r\nx: y" });
    return new Response("done");
  });
  await withServer(app, async (server) => {
    const client = await server.client();
    assert.equal((await client.get("/")).status, 500);
    assert.equal(server.recorder.failures.length, 1);
  });
});

it("Hono's early hints are sent", async () => {
  const hono = new Hono();
  hono.use(earlyHints({ link: "</a.css>; rel=preload" }));
  hono.get("/", (c: Context) => c.text("done"));
  await withServer(shapeOf(hono)!, async (server) => {
    const client = await server.client();
    client.request("GET /");
    const hints = await client.response();
    assert.equal(hints.status, 103);
    assert.deepEqual(hints.headers["link"], ["</a.css>; rel=preload"]);
    assert.equal((await client.response()).body, "done");
  });
});
