import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createDeferred } from "../../src/deferred.ts";
import { NativeResponse } from "../../src/http/fetch/natives.ts";
import { fetchApp, nodeApp, withServer } from "./http_fixture.ts";

it("the signal of a request is aborted when its client leaves", async () => {
  const aborted = createDeferred<unknown>();
  const app = fetchApp(({ signal }) => {
    signal.addEventListener("abort", () => aborted.resolve(signal.reason));
    return new Promise(() => {});
  });
  await withServer(app, async (server) => {
    const client = await server.client();
    client.request("GET /");
    await server.recorder.until(() => server.recorder.requests.length === 1);
    client.destroy();
    const reason = await aborted.promise;
    assert.ok(reason instanceof Error);
    assert.equal(reason.name, "AbortError");
    assert.deepEqual(await server.recorder.statuses(1), [0]);
  });
});

it("the signal of a request is aborted though its app kept nothing but a listener", async () => {
  const aborted = createDeferred<void>();
  const app = fetchApp(({ signal }) => {
    signal.addEventListener("abort", () => aborted.resolve());
    return new Promise(() => {});
  });
  await withServer(app, async (server) => {
    const client = await server.client();
    client.request("GET /");
    await server.recorder.until(() => server.recorder.requests.length === 1);
    await collectGarbage();
    client.destroy();
    await aborted.promise;
  });
});

it("the signal of a request is not aborted by its own end", async () => {
  const signals: AbortSignal[] = [];
  const app = fetchApp(async (request) => {
    signals.push(request.signal);
    return new Response(await request.text());
  });
  await withServer(app, async (server) => {
    const client = await server.client();
    await client.get("/");
    client.request("POST /", ["Content-Length: 2"], "ab");
    await client.response();
    client.request("GET /", ["Connection: close"]);
    await client.response();
    await client.closed();
    await server.recorder.statuses(3);
    assert.deepEqual(signals.map(({ aborted }) => aborted), [
      false,
      false,
      false,
    ]);
  });
});

it("a stream is cancelled when its client leaves", async () => {
  const cancelled = createDeferred<void>();
  const app = fetchApp(() =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new Uint8Array(10)),
        cancel: () => cancelled.resolve(),
      }),
    )
  );
  await withServer(app, async (server) => {
    const client = await server.client();
    client.request("GET /");
    await client.received("\r\n\r\n");
    client.destroy();
    await cancelled.promise;
    assert.deepEqual(await server.recorder.statuses(1), [200]);
    assert.deepEqual(server.recorder.failures, []);
  });
});

it("each request is finished once, whether it was answered, cut off or never reached its turn", async () => {
  const go = createDeferred<void>();
  const app = fetchApp(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname !== "/first") await go.promise;
    return new Response("x");
  });
  await withServer(app, async (server) => {
    const { recorder } = server;
    const client = await server.client();
    for (const path of ["/first", "/second", "/third", "/fourth"]) {
      client.request(`GET ${path}`);
    }
    await client.response();
    await recorder.until(() => recorder.requests.length >= 2);
    client.destroy();
    await recorder.until(() =>
      recorder.finishes.length === recorder.requests.length
    );
    go.resolve();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const ids = recorder.finishes.map(({ id }) => id).sort();
    assert.deepEqual(ids, recorder.requests.map((_, index) => index + 1));
    assert.equal((await recorder.statuses(1))[0], 200);
    assert.equal(server.backend.connections, 0);
  });
});

it("a handler of node:http that never answers is finished when its client leaves", async () => {
  let closes = 0;
  const app = nodeApp((_req, res) => {
    (res as ServerResponse).on("close", () => closes++);
  });
  await withServer(app, async (server) => {
    const client = await server.client();
    client.request("GET /");
    await server.recorder.until(() => server.recorder.requests.length === 1);
    client.destroy();
    assert.deepEqual(await server.recorder.statuses(1), [0]);
    assert.equal(server.backend.connections, 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(closes, 1);
  });
});

it("clients that come and go without a word leave nothing behind", async () => {
  await withServer(fetchApp(() => new Response("x")), async (server) => {
    for (let count = 0; count < 20; count++) (await server.client()).destroy();
    const client = await server.client();
    client.send("GET / HT");
    client.destroy();
    await (await server.client()).get("/");
    while (server.backend.connections > 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.equal(server.recorder.requests.length, 1);
    assert.deepEqual(server.recorder.warnings, []);
  });
});

it("what the log needs of a request is there when its client is gone", async () => {
  await withServer(fetchApp(() => new Response("x")), async (server) => {
    const client = await server.client();
    client.request("GET /a?b=c", ["User-Agent: test", "X-A: 1", "X-A: 2"]);
    await client.response();
    client.destroy();
    await server.recorder.statuses(1);
    const facts = server.recorder.requests[0]!;
    assert.equal(facts.method, "GET");
    assert.equal(facts.target, "/a?b=c");
    assert.equal(facts.version, "1.1");
    assert.match(facts.remoteAddress, /127\.0\.0\.1$/);
    assert.equal(facts.header("user-agent"), "test");
    assert.equal(facts.header("x-a"), "1, 2");
    assert.equal(facts.header("referer"), undefined);
    assert.equal(server.recorder.finishes[0]!.response.bodyBytes, 1);
  });
});

it("a stream of an iterable that ends because its client left harms nobody", async () => {
  const app = fetchApp((request) => {
    const { signal } = request;
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode("begun");
      await new Promise((resolve) =>
        signal.addEventListener("abort", resolve, { once: true })
      );
    }
    // The platform's own stream, in a Response that the engine made.
    const { body } = new NativeResponse(pieces() as unknown as BodyInit);
    return new Response(body);
  });
  await withServer(app, async (server) => {
    for (let count = 1; count <= 5; count++) {
      const client = await server.client();
      client.request("GET /");
      await client.received("begun");
      client.destroy();
      await server.recorder.statuses(count);
    }
    // What nobody catches would come within the time that a last piece has.
    await new Promise((resolve) => setTimeout(resolve, 150));
    assert.deepEqual(server.recorder.failures, []);
  });
});

/** Twice, in turns of their own: what is held weakly is kept until the end of a turn. */
async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    forceCollection();
  }
}

function forceCollection(): void {
  const { Bun } = globalThis as { Bun?: { gc(isSynchronous: true): void } };
  if (Bun !== undefined) return Bun.gc(true);
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}
