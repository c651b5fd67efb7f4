import assert from "node:assert/strict";
import { it } from "node:test";
import { createDeferred } from "../../src/deferred.ts";
import { fetchApp, withServer } from "./http_fixture.ts";

const HELLO = fetchApp(() => new Response("hello"));

/** An app whose requests to /wait are answered when the test says so. */
function waitingApp() {
  const go = createDeferred<void>();
  const app = fetchApp(async (request) => {
    if (new URL(request.url).pathname === "/wait") await go.promise;
    return new Response(new URL(request.url).pathname);
  });
  return { app, go: go.resolve };
}

it("a connection is kept for the next request", async () => {
  await withServer(HELLO, async (server) => {
    const client = await server.client();
    for (let count = 0; count < 3; count++) {
      const { body, headers } = await client.get("/");
      assert.equal(body, "hello");
      assert.notDeepEqual(headers["connection"], ["close"]);
    }
    assert.equal(server.backend.connections, 1);
  });
});

it("an idle connection is closed after the keep-alive time", async () => {
  await withServer(HELLO, async (server) => {
    const client = await server.client();
    await client.get("/");
    const start = performance.now();
    await client.closed();
    const passedMs = performance.now() - start;
    assert.ok(passedMs >= 250 && passedMs < 1500, `${passedMs} ms`);
    assert.equal(client.rest, "");
  }, { keepaliveMs: 300 });
});

it("a request that takes longer than the keep-alive time is answered", async () => {
  const { app, go } = waitingApp();
  await withServer(app, async (server) => {
    const client = await server.client();
    client.request("GET /wait");
    setTimeout(go, 400);
    assert.equal((await client.response()).body, "/wait");
  }, { keepaliveMs: 50 });
});

it("without keep-alive each response closes its connection, and says so", async () => {
  await withServer(HELLO, async (server) => {
    const client = await server.client();
    const { body, headers } = await client.get("/");
    assert.equal(body, "hello");
    assert.deepEqual(headers["connection"], ["close"]);
    await client.closed();
  }, { keepaliveMs: 0 });
});

it("a client that asks for it gets its connection closed", async () => {
  await withServer(HELLO, async (server) => {
    const client = await server.client();
    client.request("GET /", ["Connection: close"]);
    const { headers } = await client.response();
    assert.deepEqual(headers["connection"], ["close"]);
    await client.closed();
  });
});

it("connections beyond the limit wait, and are served in the end", async () => {
  const { app, go } = waitingApp();
  await withServer(app, async (server) => {
    const [first, second, third] = [
      await server.client(),
      await server.client(),
      await server.client(),
    ];
    first.request("GET /wait");
    second.request("GET /wait");
    await server.recorder.until(() => server.recorder.requests.length === 2);
    third.request("GET /third");
    const fourth = await server.client();
    fourth.request("GET /fourth");
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(server.backend.connections, 2);
    assert.equal(server.recorder.requests.length, 2);
    go();
    await Promise.all([first.response(), second.response()]);
    first.destroy();
    assert.equal((await third.response()).body, "/third");
    second.destroy();
    assert.equal((await fourth.response()).body, "/fourth");
  }, { maxConnections: 2 });
});

it("one connection at a time serves everybody, one after the other", async () => {
  await withServer(HELLO, async (server) => {
    const clients = await Promise.all(
      Array.from({ length: 10 }, () => server.client()),
    );
    for (const client of clients) client.request("GET /");
    const bodies = await Promise.all(
      clients.map(async (client) => (await client.response()).body),
    );
    assert.deepEqual(bodies, Array(10).fill("hello"));
    assert.deepEqual(server.recorder.warnings, []);
  }, { maxConnections: 1, keepaliveMs: 0 });
});

it("a drain waits for what is in flight, and announces the end with the response", async () => {
  const { app, go } = waitingApp();
  await withServer(app, async (server) => {
    const client = await server.client();
    client.request("GET /wait");
    await server.recorder.until(() => server.recorder.requests.length === 1);
    let isDrained = false;
    const drained = server.drain().then(() => isDrained = true);
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal(isDrained, false);
    go();
    const { body, headers } = await client.response();
    assert.equal(body, "/wait");
    assert.deepEqual(headers["connection"], ["close"]);
    await client.closed();
    await drained;
    assert.equal(server.backend.connections, 0);
  });
});

it("the last drain lets idle connections go soon, and new ones are refused", async () => {
  await withServer(HELLO, async (server) => {
    const idle = await server.client();
    await idle.get("/");
    const silent = await server.client();
    // It is accepted when a later one has been answered.
    await (await server.client()).get("/");
    const start = performance.now();
    await server.drain(true);
    const passedMs = performance.now() - start;
    assert.ok(passedMs < 850, `${passedMs} ms`);
    await Promise.all([idle.closed(), silent.closed()]);
    await assert.rejects(server.client());
  });
});

it("a client that is slow to ask is answered by a worker that has been replaced", async () => {
  await withServer(HELLO, async (server) => {
    const client = await server.client();
    // It is accepted when a later one has been answered.
    await (await server.client()).get("/");
    const drained = server.drain();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    client.request("GET /");
    assert.equal((await client.response()).body, "hello");
    await client.closed();
    await drained;
  });
});

it("a request that comes on an idle connection after the drain began is answered", async () => {
  await withServer(HELLO, async (server) => {
    const client = await server.client();
    await client.get("/");
    const drained = server.drain();
    await new Promise((resolve) => setTimeout(resolve, 500));
    client.request("GET /");
    const { body, headers } = await client.response();
    assert.equal(body, "hello");
    assert.deepEqual(headers["connection"], ["close"]);
    await drained;
  });
});

it("a request that has half arrived when the drain begins is answered", async () => {
  await withServer(HELLO, async (server) => {
    const client = await server.client();
    await client.get("/");
    client.send("GET /half HTTP/1.1\r\nHost: a\r\n");
    await new Promise((resolve) => setTimeout(resolve, 50));
    const drained = server.drain();
    await new Promise((resolve) => setTimeout(resolve, 700));
    client.send("\r\n");
    assert.equal((await client.response()).body, "hello");
    await client.closed();
    await drained;
  });
});

it("connections that wait in the kernel's queue when the drain begins are answered", async () => {
  await withServer(HELLO, async (server) => {
    const clients = await Promise.all(
      Array.from({ length: 20 }, () => server.client()),
    );
    for (const client of clients) client.request("GET /");
    const drained = server.drain();
    const bodies = await Promise.all(
      clients.map(async (client) => (await client.response()).body),
    );
    assert.deepEqual(bodies, Array(20).fill("hello"));
    await drained;
  });
});

it("a destroyed server cuts off what is in flight, and its drain ends", async () => {
  const { app, go } = waitingApp();
  await withServer(app, async (server) => {
    const client = await server.client();
    client.request("GET /wait");
    await server.recorder.until(() => server.recorder.requests.length === 1);
    const drained = server.drain();
    server.backend.destroy();
    await client.closed();
    assert.equal(client.rest, "");
    await drained;
    go();
    assert.deepEqual(await server.recorder.statuses(1), [0]);
  });
});
