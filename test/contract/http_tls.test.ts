/** Servers that speak HTTPS. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { createDeferred } from "../../src/deferred.ts";
import { fetchApp, nodeApp, tlsPair, withServer } from "./http_fixture.ts";
import type { IncomingMessage, ServerResponse } from "node:http";

const ECHO = fetchApp(async (request) => new Response(await request.text()));

it("an app over TLS knows that it is", async () => {
  const app = fetchApp((request, { protocol, tls, remoteAddr }) =>
    Response.json({ url: request.url, protocol, tls, remoteAddr })
  );
  await withServer(app, async (server) => {
    const client = await server.tlsClient();
    const { url, protocol, tls, remoteAddr } = JSON.parse(
      (await client.get("/a")).body,
    );
    assert.equal(url, "https://test.example/a");
    assert.equal(protocol, "https");
    assert.match(tls.protocol, /^TLSv1\.3$/);
    assert.match(tls.cipher, /^TLS_/);
    assert.equal(tls.serverName, "localhost");
    assert.equal(tls.alpnProtocol, "http/1.1");
    assert.equal(remoteAddr.hostname, "127.0.0.1");
    assert.equal((await client.get("/b")).status, 200);
  }, { tls: tlsPair() });
});

it("a handler of node:http is served over TLS", async () => {
  const app = nodeApp((req, res) => {
    const { url, socket } = req as IncomingMessage;
    (res as ServerResponse).end(`${url} ${"encrypted" in socket}`);
  });
  await withServer(app, async (server) => {
    const client = await server.tlsClient();
    assert.equal((await client.get("/a")).body, "/a true");
  }, { tls: tlsPair() });
});

it("large bodies arrive whole in both directions", async () => {
  await withServer(ECHO, async (server) => {
    const client = await server.tlsClient();
    const body = "0123456789abcdef".repeat(64 * 1024);
    client.request("POST /", [`Content-Length: ${body.length}`], body);
    const response = await client.response();
    assert.equal(response.body.length, body.length);
    assert.equal(response.body, body);
  }, { tls: tlsPair() });
});

it("a client that speaks plain HTTP is let go, and the next one is served", async () => {
  await withServer(ECHO, async (server) => {
    const plain = await server.client();
    plain.request("GET /");
    await plain.closed();
    assert.doesNotMatch(plain.rest, /HTTP/);
    const client = await server.tlsClient();
    assert.equal((await client.get("/")).status, 200);
    assert.deepEqual(server.recorder.requests.length, 1);
  }, { tls: tlsPair() });
});

it("a server that drains answers what is in flight, and lets idle clients go", async () => {
  const arrived = createDeferred<void>();
  const finish = createDeferred<void>();
  const app = fetchApp(async (request) => {
    if (new URL(request.url).pathname === "/slow") {
      arrived.resolve();
      await finish.promise;
    }
    return new Response("done");
  });
  await withServer(app, async (server) => {
    const idle = await server.tlsClient();
    assert.equal((await idle.get("/")).body, "done");
    const busy = await server.tlsClient();
    busy.request("GET /slow");
    await arrived.promise;
    const drained = server.drain();
    await idle.closed();
    finish.resolve();
    const { body, headers } = await busy.response();
    assert.equal(body, "done");
    assert.deepEqual(headers["connection"], ["close"]);
    await drained;
  }, { tls: tlsPair() });
});
