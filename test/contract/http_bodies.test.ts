import assert from "node:assert/strict";
import { it } from "node:test";
import { runtimeName } from "../../runtimes/detect.ts";
import { createDeferred } from "../../src/deferred.ts";
import { fetchApp, withServer } from "./http_fixture.ts";

const MEBIBYTE = 1024 * 1024;

it("a body that the app never reads does not break the connection", async () => {
  const app = fetchApp(() => new Response("no thanks"));
  for (const size of [10, 100_000, 3 * MEBIBYTE]) {
    await withServer(app, async (server) => {
      const client = await server.client();
      const length = [`Content-Length: ${size}`];
      client.request("POST /", length, "x".repeat(size));
      const response = await client.response();
      assert.equal(response.body, "no thanks");
      // A server may rather end the connection than read what nobody wants, if it says so.
      if (response.headers["connection"]?.includes("close")) return;
      client.request("POST /", length, "x".repeat(size));
      assert.equal((await client.response()).body, "no thanks");
    });
  }
});

it("a body that nobody expects does not break the connection", async () => {
  const app = fetchApp(() => new Response("hello"));
  await withServer(app, async (server) => {
    const client = await server.client();
    for (const method of ["GET", "DELETE", "GET"]) {
      client.request(
        `${method} /`,
        ["Content-Length: 24"],
        "GET /x HTTP/1.1\r\nA: b\r\n\r",
      );
      assert.equal((await client.response()).body, "hello");
    }
    assert.deepEqual(server.recorder.requests.map(({ target }) => target), [
      ...["/", "/", "/"],
    ]);
  });
});

it("a body of which the app reads the beginning alone does not break anything", async () => {
  const app = fetchApp(async (request) => {
    const reader = request.body!.getReader();
    const { value } = await reader.read();
    await reader.cancel();
    return new Response(String(value!.length > 0));
  });
  for (const size of [10, 3 * MEBIBYTE]) {
    await withServer(app, async (server) => {
      const client = await server.client();
      const length = [`Content-Length: ${size}`];
      for (let count = 0; count < 2; count++) {
        client.request("POST /", length, "x".repeat(size));
        assert.equal((await client.response()).body, "true");
      }
      assert.deepEqual(server.recorder.failures, []);
    });
  }
});

it("a body that the app cancels at once does not break anything", async () => {
  const app = fetchApp(async (request) => {
    await request.body!.cancel();
    return new Response("cancelled");
  });
  await withServer(app, async (server) => {
    const client = await server.client();
    for (let count = 0; count < 3; count++) {
      client.request("POST /", ["Content-Length: 4"]);
      client.send("ab");
      assert.equal((await client.response()).body, "cancelled");
      client.send("cd");
    }
    assert.deepEqual(await server.recorder.statuses(3), [200, 200, 200]);
  });
});

/** Bun's node:http goes on reading behind a paused request; the engine does not. */
const readsAhead = runtimeName() === "bun" &&
  !import.meta.url.endsWith("?engine");

it("a body is read no faster than the app takes it", {
  skip: readsAhead,
}, async () => {
  const go = createDeferred<void>();
  const app = fetchApp(async (request) => {
    await go.promise;
    const { byteLength } = await request.arrayBuffer();
    return new Response(String(byteLength));
  });
  const size = 64 * MEBIBYTE;
  await withServer(app, async (server) => {
    const client = await server.client();
    client.request("POST /", [`Content-Length: ${size}`]);
    const chunk = "x".repeat(MEBIBYTE);
    for (let sent = 0; sent < size; sent += MEBIBYTE) client.send(chunk);
    await server.recorder.until(() => server.recorder.requests.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const waiting = client.socket.writableLength;
    assert.ok(waiting > size / 2, `${waiting} bytes wait at the client`);
    go.resolve();
    assert.equal((await client.response()).body, String(size));
  });
});

it("an endless body to a client that does not read is made no further", async () => {
  let made = 0;
  const cancelled = createDeferred<void>();
  const app = fetchApp(() =>
    new Response(
      new ReadableStream({
        pull(controller) {
          made += 65_536;
          controller.enqueue(new Uint8Array(65_536));
        },
        cancel: () => cancelled.resolve(),
      }),
    )
  );
  await withServer(app, async (server) => {
    const client = await server.client();
    client.socket.pause();
    client.request("GET /");
    let before = -1;
    while (before !== made) {
      before = made;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    assert.ok(made < 32 * MEBIBYTE, `${made} bytes`);
    client.socket.resume();
    while (made < before + 8 * MEBIBYTE) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    client.destroy();
    await cancelled.promise;
    assert.deepEqual(await server.recorder.statuses(1), [200]);
  });
});

it("a body is streamed in both directions at once", async () => {
  const app = fetchApp((request) => new Response(request.body));
  await withServer(app, async (server) => {
    const client = await server.client();
    client.request("POST /", ["Transfer-Encoding: chunked"]);
    client.send("3\r\none\r\n");
    await client.received("one");
    client.send("3\r\ntwo\r\n");
    await client.received("two");
    client.send("0\r\n\r\n");
    assert.equal((await client.response()).body, "onetwo");
    assert.equal((await client.get("/")).status, 200);
  });
});

it("an app that reads a body whose client leaves is told so", async () => {
  const outcome = createDeferred<string>();
  const app = fetchApp(async (request) => {
    await request.text().then(
      () => outcome.resolve("whole"),
      (error: unknown) => outcome.resolve(String(error)),
    );
    return new Response();
  });
  await withServer(app, async (server) => {
    const client = await server.client();
    client.request("POST /", ["Content-Length: 10"], "half");
    await server.recorder.until(() => server.recorder.requests.length === 1);
    client.destroy();
    assert.match(await outcome.promise, /disconnect|abort/i);
  });
});
