/** Clients that are too slow for the engine, or say what it does not take. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { createDeferred } from "../../src/deferred.ts";
import { fetchApp, tlsPair, useEngine, withServer } from "./http_fixture.ts";

useEngine();

const HELLO = fetchApp(() => new Response("hello"));
const READER = fetchApp(async (request) => new Response(await request.text()));

it("a client that does not shake hands is let go", async () => {
  await withServer(HELLO, async (server) => {
    const silent = await server.client();
    await silent.closed();
    assert.equal(silent.rest, "");
  }, { tls: tlsPair(), timeouts: { headMs: 200 } });
});

it("half a head is 408, also one that came with the request before it", async () => {
  await withServer(HELLO, async (server) => {
    const alone = await server.client();
    alone.send("GET / HTTP/1.1\r\nHost:");
    const behind = await server.client();
    behind.request("GET /");
    behind.send("GET /second HTTP/1.1\r\nHost:");
    assert.equal((await behind.response()).status, 200);
    for (const client of [alone, behind]) {
      const { status, headers } = await client.response();
      assert.equal(status, 408);
      assert.deepEqual(headers["connection"], ["close"]);
      await client.closed();
    }
    const lines = server.recorder.refusals.map(({ request, status }) =>
      `${request.target} ${status}`
    );
    assert.deepEqual(lines.sort(), [
      "GET / HTTP/1.1 408",
      "GET /second HTTP/1.1 408",
    ]);
  }, { timeouts: { headMs: 200 }, keepaliveMs: 60_000 });
});

it("a body that stalls is 408, from its beginning and after the app was slow to read", async () => {
  const app = fetchApp(async (request) => {
    const reader = request.body!.getReader();
    await reader.read();
    // Meanwhile more comes than is held for the app, so that reading pauses.
    await new Promise((resolve) => setTimeout(resolve, 100));
    while (!(await reader.read()).done);
    return new Response("all");
  });
  await withServer(app, async (server) => {
    for (const sent of [1, 500_000]) {
      const client = await server.client();
      client.request("POST /", ["Content-Length: 1000000"]);
      client.send("x".repeat(sent));
      assert.equal((await client.response()).status, 408, `${sent} bytes`);
      await client.closed();
    }
    assert.deepEqual(await server.recorder.statuses(2), [408, 408]);
  }, { timeouts: { bodyMs: 200 } });
});

it("a byte now and then is no progress", async () => {
  await withServer(READER, async (server) => {
    const client = await server.client();
    client.request("POST /", ["Content-Length: 1000"]);
    const drip = setInterval(() => client.send("x"), 20);
    assert.equal((await client.response()).status, 408);
    clearInterval(drip);
  }, { timeouts: { bodyMs: 300 } });
});

it("a request that is no HTTP is refused, and told with its first line", async () => {
  await withServer(HELLO, async (server) => {
    const client = await server.client();
    client.send("NONSENSE\r\n\r\n");
    assert.equal((await client.response()).status, 400);
    await client.closed();
    const [refusal] = server.recorder.refusals;
    assert.equal(refusal?.request.method, "");
    assert.equal(refusal?.request.target, "NONSENSE");
    assert.equal(refusal?.request.remoteAddress, "127.0.0.1");
    assert.equal(refusal?.reason, "malformed request line");
  });
});

it("a body that is announced too large is 413 before the app is asked", async () => {
  await withServer(HELLO, async (server) => {
    const client = await server.client();
    client.request("POST /big", ["Content-Length: 1073741825"]);
    assert.equal((await client.response()).status, 413);
    assert.deepEqual(server.recorder.requests, []);
    assert.equal(
      server.recorder.refusals[0]?.request.target,
      "POST /big HTTP/1.1",
    );
  });
});

it("a stream that fails does not look complete to HTTP/1.0", async () => {
  // What comes together with a reset, libuv reports as data and a proper end.
  const received = createDeferred<void>();
  const app = fetchApp(() => {
    let count = 0;
    const body = new ReadableStream({
      async pull(controller): Promise<void> {
        if (count++ === 0) {
          return controller.enqueue(new TextEncoder().encode("begun"));
        }
        await received.promise;
        throw new Error("broken");
      },
    });
    return new Response(body);
  });
  await withServer(app, async (server) => {
    const client = await server.client();
    let code = "";
    client.socket.on("error", (error: NodeJS.ErrnoException) => {
      code = error.code ?? "";
    });
    client.send("GET / HTTP/1.0\r\n\r\n");
    await client.received("begun");
    received.resolve();
    await client.closed();
    assert.match(client.rest, /begun$/);
    assert.equal(code, "ECONNRESET");
  });
});

it("a client that does not read is cut off", async () => {
  const app = fetchApp(() => new Response(new Uint8Array(64 * 1024 * 1024)));
  await withServer(app, async (server) => {
    const client = await server.client();
    client.socket.pause();
    client.request("GET /");
    await server.recorder.statuses(1);
    client.socket.resume();
    await client.closed();
    assert.ok(client.rest.length < 64 * 1024 * 1024);
  }, { timeouts: { writeMs: 300 } });
});

it("a client that takes a long part of a stream slowly is not cut off", async () => {
  const bytes = 64 * 1024 * 1024;
  const app = fetchApp(() => new Response(new Blob([new Uint8Array(bytes)])));
  await withServer(app, async (server) => {
    const { socket } = await server.client();
    let received = 0;
    socket.removeAllListeners("data");
    socket.on("data", (chunk) => {
      received += chunk.length;
      socket.pause();
      setTimeout(() => socket.resume(), chunk.length / 20_000);
    });
    socket.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    await new Promise((resolve) => socket.on("close", resolve));
    assert.ok(received > bytes, `${received} bytes`);
  }, { timeouts: { writeMs: 1000 } });
});

it("an endless body of tiny chunks is read no further than the app takes it", async () => {
  let parts = 0;
  const app = fetchApp(async (request) => {
    const reader = request.body!.getReader();
    await new Promise((resolve) => setTimeout(resolve, 300));
    // What has been kept comes in few parts, not in one for each chunk.
    for (let bytes = 0; bytes < 60_000; parts++) {
      bytes += (await reader.read()).value!.length;
    }
    await reader.cancel();
    return new Response("enough", { headers: { connection: "close" } });
  });
  await withServer(app, async (server) => {
    const client = await server.client();
    client.request("POST /", ["Transfer-Encoding: chunked"]);
    const chunks = "1\r\nx\r\n".repeat(100_000);
    for (let count = 0; count < 100; count++) client.send(chunks);
    await server.recorder.until(() => server.recorder.requests.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const waiting = client.socket.writableLength;
    assert.ok(waiting > 20_000_000, `${waiting} bytes wait at the client`);
    assert.equal((await client.response()).body, "enough");
    assert.ok(parts < 500, `${parts} parts`);
  });
});
