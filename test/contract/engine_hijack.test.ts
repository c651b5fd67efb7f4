/** Connections that an app takes over from the engine. */
import assert from "node:assert/strict";
import { it } from "node:test";
import type { HijackedConnection } from "../../src/http/handler_info.ts";
import type { App } from "../../src/http/app.ts";
import { fetchApp, useEngine, withServer } from "./http_fixture.ts";

useEngine();

const UPGRADE = ["Connection: Upgrade", "Upgrade: echo"];

/** Sends back in upper case what it is sent, once it has switched protocols. */
function echo({ socket, head }: HijackedConnection): void {
  socket.write("HTTP/1.1 101 Switching Protocols\r\n\r\n", "latin1");
  const answer = (bytes: Uint8Array): void => {
    const text = new TextDecoder().decode(bytes).toUpperCase();
    socket.write(text, "latin1");
  };
  if (head.length > 0) answer(head);
  socket.on("data", answer);
  socket.on("end", () => socket.end());
}

const ECHO: App = fetchApp((request, info) => {
  if (request.headers.get("upgrade") !== "echo") return new Response("plain");
  echo(info.hijack());
  return new Response("nobody sees this");
});

it("the app has the connection, with what came behind the request", async () => {
  await withServer(ECHO, async (server) => {
    const client = await server.client();
    assert.equal((await client.get("/")).body, "plain");
    client.request("GET /", UPGRADE, "early ");
    assert.equal((await client.response()).status, 101);
    await client.received("EARLY ");
    client.send("late");
    await client.received("EARLY LATE");
    assert.deepEqual(await server.recorder.statuses(2), [200, 101]);
    assert.equal(server.backend.connections, 1);
    client.socket.end();
    await client.closed();
    assert.equal(client.rest, "EARLY LATE");
  });
});

it("an app may take it after a while, and a client be silent for longer than any limit", async () => {
  const app = fetchApp(async (_request, info) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    echo(info.hijack());
    return new Response();
  });
  const timeouts = { headMs: 50, bodyMs: 50, writeMs: 50 };
  await withServer(app, async (server) => {
    const client = await server.client();
    client.request("GET /", UPGRADE);
    assert.equal((await client.response()).status, 101);
    await new Promise((resolve) => setTimeout(resolve, 300));
    client.send("still here");
    await client.received("STILL HERE");
  }, { timeouts, keepaliveMs: 50 });
});

it("it is told when the worker drains, and keeps the connection until then", async () => {
  const app = fetchApp((_request, info) => {
    const hijacked = info.hijack();
    echo(hijacked);
    hijacked.drain.addEventListener("abort", () => {
      hijacked.socket.write("bye", "latin1");
      hijacked.socket.end();
    });
    return new Response();
  });
  await withServer(app, async (server) => {
    const client = await server.client();
    client.request("GET /", UPGRADE);
    await client.response();
    client.send("one");
    await client.received("ONE");
    const drained = server.drain();
    await client.received("bye");
    client.socket.end();
    await drained;
  });
});

it("a connection whose response has begun, or whose body is unread, is not given away", async () => {
  const errors: string[] = [];
  const app = fetchApp((request, info) => {
    const attempt = (): void => {
      try {
        info.hijack();
      } catch (error) {
        errors.push((error as Error).message);
      }
    };
    if (request.method === "POST") attempt();
    else setTimeout(attempt);
    return new Response("mine");
  });
  await withServer(app, async (server) => {
    const client = await server.client();
    assert.equal((await client.get("/")).body, "mine");
    client.request("POST /", ["Content-Length: 3"]);
    assert.equal((await client.response()).body, "mine");
    client.send("abc");
    while (errors.length < 2) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    assert.match(errors.join(), /has begun/);
    assert.match(errors.join(), /body that has not been read/);
    assert.equal((await client.get("/")).body, "mine");
  });
});
