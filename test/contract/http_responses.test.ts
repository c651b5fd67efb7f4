import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { it } from "node:test";
import { createDeferred } from "../../src/deferred.ts";
import {
  fetchApp,
  type HttpFixture,
  isServedByEngine,
  nodeApp,
  withServer,
} from "./http_fixture.ts";
import { thisRuntime } from "./outcomes/backend_differences.ts";

/** Serves what `respond` makes of each path, to one client. */
function answering(
  respond: (path: string) => Response | Promise<Response>,
  use: (server: HttpFixture) => Promise<void>,
): Promise<void> {
  const app = fetchApp((request) => respond(new URL(request.url).pathname));
  return withServer(app, use);
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

it("status, reason, fields and body arrive", async () => {
  await answering(
    () =>
      new Response("hello", {
        status: 418,
        statusText: "Short And Stout",
        headers: { "x-a": "1", "content-type": "text/plain" },
      }),
    async (server) => {
      const client = await server.client();
      client.request("GET /");
      await client.received("\r\n");
      assert.match(client.rest, /^HTTP\/1\.1 418 Short And Stout\r\n/);
      const { headers, body } = await client.response();
      assert.equal(body, "hello");
      assert.deepEqual(headers["x-a"], ["1"]);
      assert.deepEqual(headers["content-type"], ["text/plain"]);
    },
  );
});

it("each Set-Cookie is a field of its own", async () => {
  await answering(() => {
    const response = new Response("x");
    response.headers.append("set-cookie", "a=1; Expires=Wed, 21 Oct 2026");
    response.headers.append("set-cookie", "b=2");
    return response;
  }, async (server) => {
    const { headers } = await (await server.client()).get("/");
    assert.deepEqual(headers["set-cookie"], [
      "a=1; Expires=Wed, 21 Oct 2026",
      "b=2",
    ]);
  });
});

it("fields of the connection are the server's, not the app's", async () => {
  const headers = {
    connection: "close, x-secret",
    "keep-alive": "timeout=9",
    "transfer-encoding": "gzip",
    upgrade: "h2c",
  };
  await answering(() => new Response("x", { headers }), async (server) => {
    const client = await server.client();
    const first = await client.get("/");
    assert.equal(first.body, "x");
    assert.deepEqual(first.headers["upgrade"], undefined);
    assert.equal((await client.get("/")).body, "x");
  });
});

it("HEAD has the fields of GET and no body, and the connection goes on", async () => {
  await answering((path) => {
    const headers = { "content-length": "5" };
    if (path === "/null") return new Response(null, { headers });
    return path === "/length"
      ? new Response("hello", { headers })
      : new Response("hello");
  }, async (server) => {
    const client = await server.client();
    for (const path of ["/length", "/null", "/none"]) {
      client.request(`HEAD ${path}`);
      const { status, headers } = await client.response({ isHead: true });
      assert.equal(status, 200);
      if (path !== "/none") assert.deepEqual(headers["content-length"], ["5"]);
    }
    assert.equal((await client.get("/none")).body, "hello");
  });
});

it("204 and 304 have no body, whatever the app says, and the connection goes on", async () => {
  await answering((path) => {
    if (path === "/after") return new Response("after");
    const headers = { "content-length": "5" };
    return new Response(null, { status: Number(path.slice(1)), headers });
  }, async (server) => {
    const client = await server.client();
    for (const status of [204, 304, 205]) {
      const response = await client.get(`/${status}`);
      assert.equal(response.status, status);
      assert.equal(response.body, "");
      assert.equal((await client.get("/after")).body, "after");
    }
  });
});

it("an empty body has length 0", async () => {
  await answering(
    (path) => new Response(path === "/null" ? null : ""),
    async (server) => {
      const client = await server.client();
      for (const path of ["/null", "/empty"]) {
        const { status, body, headers } = await client.get(path);
        assert.deepEqual([status, body], [200, ""]);
        assert.deepEqual(headers["content-length"], ["0"]);
      }
    },
  );
});

it("a connection of HTTP/1.0 is kept when the client asks for it", async () => {
  if (thisRuntime() === "bun" && !isServedByEngine()) return;
  await answering(
    (path) => new Response(path === "/null" ? null : path.slice(1)),
    async (server) => {
      const client = await server.client();
      for (const path of ["/null", "/", "/text", "/null"]) {
        client.send(`GET ${path} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`);
        assert.equal((await client.response()).status, 200);
      }
    },
  );
});

it("a body that is complete has a length, one that is streamed has chunks", async () => {
  await answering((path) => {
    if (path === "/text") return new Response("é");
    return new Response(
      new ReadableStream({
        async start(controller) {
          for (const part of ["one,", "two,", "three"]) {
            controller.enqueue(bytes(part));
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
          controller.close();
        },
      }),
    );
  }, async (server) => {
    const client = await server.client();
    const text = await client.get("/text");
    assert.deepEqual(text.headers["content-length"], ["2"]);
    assert.equal(text.headers["transfer-encoding"], undefined);
    const stream = await client.get("/stream");
    assert.deepEqual(stream.headers["transfer-encoding"], ["chunked"]);
    assert.equal(stream.body, "one,two,three");
  });
});

it("a streamed body to HTTP/1.0 ends with the connection", async () => {
  await answering(
    () =>
      new Response(
        new ReadableStream({
          async start(controller) {
            controller.enqueue(bytes("one,"));
            await new Promise((resolve) => setTimeout(resolve, 5));
            controller.enqueue(bytes("two"));
            controller.close();
          },
        }),
      ),
    async (server) => {
      const client = await server.client();
      client.send("GET / HTTP/1.0\r\n\r\n");
      const { headers, body } = await client.response();
      assert.equal(headers["transfer-encoding"], undefined);
      assert.equal(body, "one,two");
    },
  );
});

it("the head of a slow body is sent at once", async () => {
  const go = createDeferred<void>();
  await answering(
    () =>
      new Response(
        new ReadableStream({
          async pull(controller) {
            await go.promise;
            controller.enqueue(bytes("late"));
            controller.close();
          },
        }),
      ),
    async (server) => {
      const client = await server.client();
      client.request("GET /");
      await client.received("\r\n\r\n");
      assert.doesNotMatch(client.rest, /late/);
      go.resolve();
      assert.equal((await client.response()).body, "late");
    },
  );
});

/** A body of two bytes at a time, `parts` times or without end. */
function pairs(parts: number, onCancel = (): void => {}): ReadableStream {
  let pulls = 0;
  return new ReadableStream({
    pull(controller) {
      if (pulls++ < parts) controller.enqueue(bytes("ab"));
      else controller.close();
    },
    cancel: onCancel,
  });
}

it("an app that sends less than it announced is cut off", async () => {
  const headers = { "content-length": "9" };
  await answering(() => new Response(pairs(3), { headers }), async (server) => {
    const client = await server.client();
    client.request("GET /");
    client.request("GET /second");
    await client.closed();
    assert.match(client.rest, /^(HTTP\/1\.1 200 [^]*\r\n\r\n(ab){0,3})?$/);
    await server.recorder.until(() => server.recorder.failures.length > 0);
    assert.match(String(server.recorder.failures[0]), /announced 9 bytes/);
  });
});

it("an app that sends more than it announced is cut off, and its stream is cancelled", async () => {
  const headers = { "content-length": "3" };
  const cancelled = createDeferred<void>();
  const respond = (): Response =>
    new Response(pairs(Infinity, cancelled.resolve), { headers });
  await answering(respond, async (server) => {
    const client = await server.client();
    client.request("GET /");
    client.request("GET /second");
    await client.closed();
    assert.match(client.rest, /^(HTTP\/1\.1 200 [^]*\r\n\r\n(ab)?)?$/);
    await cancelled.promise;
    await server.recorder.until(() => server.recorder.failures.length > 0);
    assert.match(String(server.recorder.failures[0]), /announced 3 bytes/);
  });
});

it("an app that throws is 500, and says nothing of why", async () => {
  await answering((path) => {
    if (path === "/sync") throw new Error("secret");
    if (path === "/later") return Promise.reject(new Error("secret"));
    if (path === "/text") return new Response("fine");
    return (path === "/string" ? "secret" : undefined) as unknown as Response;
  }, async (server) => {
    const client = await server.client();
    for (const path of ["/sync", "/later", "/string", "/nothing"]) {
      const { status, body } = await client.get(path);
      assert.deepEqual([status, body], [500, "Internal Server Error\n"]);
    }
    assert.equal((await client.get("/text")).body, "fine");
    assert.deepEqual(server.recorder.failures.map(String), [
      "Error: secret",
      "Error: secret",
      "TypeError: The app returned a value of type string: expected a Response",
      "TypeError: The app returned undefined: expected a Response",
    ]);
    assert.deepEqual(await server.recorder.statuses(5), [
      ...[500, 500, 500, 500, 200],
    ]);
  });
});

it("a body that fails before its first byte is 500, one that fails later is cut off", async () => {
  const failing = (parts: number): Response => {
    let pulls = 0;
    return new Response(
      new ReadableStream({
        async pull(controller) {
          if (pulls++ < parts) return controller.enqueue(bytes("part"));
          await new Promise((resolve) => setTimeout(resolve, 5));
          controller.error(new Error("secret"));
        },
      }),
    );
  };
  await answering((path) => failing(Number(path.slice(1))), async (server) => {
    const client = await server.client();
    client.request("GET /2");
    await client.closed();
    assert.match(client.rest, /^HTTP\/1\.1 200 .*part/s);
    assert.doesNotMatch(client.rest, /\r\n0\r\n|secret/);
    await server.recorder.until(() => server.recorder.failures.length === 1);
  });
});

it("a Response that was used before is 500", async () => {
  const response = new Response("once");
  await answering(() => response, async (server) => {
    const client = await server.client();
    assert.equal((await client.get("/")).body, "once");
    assert.equal((await client.get("/")).status, 500);
  });
});

it("a handler of node:http that throws is 500, or cut off when it has begun", async () => {
  const app = nodeApp((req, res) => {
    const response = res as ServerResponse;
    const { url } = req as { url: string };
    if (url === "/begun") response.write("part");
    else response.setHeader("x-secret", "1");
    throw new Error("secret");
  });
  await withServer(app, async (server) => {
    const client = await server.client();
    const { status, body, headers } = await client.get("/");
    assert.deepEqual([status, body], [500, "Internal Server Error\n"]);
    assert.equal(headers["x-secret"], undefined);
    client.request("GET /begun");
    await client.closed();
    assert.doesNotMatch(client.rest, /secret|\r\n0\r\n/);
  });
});
