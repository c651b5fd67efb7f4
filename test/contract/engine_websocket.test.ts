/** WebSockets of Fetch apps. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { Hono } from "hono";
import type { HandlerInfo } from "../../src/http/handler_info.ts";
import { WebSocket as ws } from "ws";
import { type AppHandler, shapeOf } from "../../src/worker/app_shape.ts";
import type { App } from "../../src/http/app.ts";
import type { WebSocketHandlers } from "../../src/http/server_websocket.ts";
import { runtimeName } from "../../runtimes/detect.ts";
import { type HttpFixture, useEngine, withServer } from "./http_fixture.ts";

useEngine();

/** A client that keeps what it is told. */
class Client {
  readonly socket: WebSocket;
  readonly events: string[] = [];
  readonly #waiting: (() => void)[] = [];

  constructor(port: number, protocols: string[] = []) {
    const url = `ws://127.0.0.1:${port}/chat?x=1`;
    this.socket = "WebSocket" in globalThis
      ? new WebSocket(url, protocols)
      : new ws(url, protocols) as unknown as WebSocket;
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => this.#note("open");
    this.socket.onmessage = ({ data }) =>
      this.#note(
        typeof data === "string"
          ? `text ${data}`
          : `bytes ${new Uint8Array(data as ArrayBuffer)}`,
      );
    this.socket.onclose = ({ code, reason }) =>
      this.#note(`close ${code} ${reason}`);
    this.socket.onerror = () => {};
  }

  /** Waits for the event after those that were waited for before. */
  async next(): Promise<string> {
    while (this.events.length === 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.events.shift()!;
  }

  #note(event: string): void {
    this.events.push(event);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function socketApp(fetch: AppHandler, websocket?: WebSocketHandlers): App {
  return shapeOf({ fetch, websocket })!;
}

const closes: string[] = [];
const ECHO = socketApp(
  (request, info) => {
    const { searchParams } = new URL(request.url);
    const options = {
      data: searchParams.get("x"),
      headers: { "x-extra": "1" },
    };
    return info.upgrade(request, options)
      ? new Response("nobody sees this")
      : new Response("no handshake", { status: 426 });
  },
  {
    open(socket) {
      socket.send(`hello ${socket.data} from ${socket.remoteAddress}`);
    },
    message(socket, message) {
      if (message === "fail") throw new Error("handler failed");
      if (message === "bye") socket.close(4001, "as you wish");
      else socket.send(message);
    },
    close(_socket, code, reason) {
      closes.push(`${code} ${reason}`);
    },
  },
);

it("text and bytes go both ways, and each side may close", async () => {
  await withServer(ECHO, async (server) => {
    const client = new Client(server.port);
    assert.equal(await client.next(), "open");
    assert.equal(await client.next(), "text hello 1 from 127.0.0.1");
    client.socket.send("grüße");
    assert.equal(await client.next(), "text grüße");
    client.socket.send(new Uint8Array([0, 255, 10]));
    assert.equal(await client.next(), "bytes 0,255,10");
    client.socket.send("x".repeat(1_000_000));
    assert.equal((await client.next()).length, 1_000_005);
    client.socket.send("bye");
    assert.equal(await client.next(), "close 4001 as you wish");
    assert.deepEqual(await server.recorder.statuses(1), [101]);

    const other = new Client(server.port);
    assert.equal(await other.next(), "open");
    other.socket.close(4002, "mine");
    while (!closes.includes("4002 mine")) await turn();
    assert.deepEqual(server.recorder.failures, []);
  });
});

it("a request that is no handshake is answered by the app", async () => {
  await withServer(ECHO, async (server) => {
    const client = await server.client();
    assert.equal((await client.get("/")).status, 426);
    client.request("GET /", [
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 8",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]);
    assert.equal((await client.response()).status, 426);
    assert.equal((await client.get("/")).status, 426);
  });
});

it("a handshake has the fields of the app, and what follows it is not lost", async () => {
  await withServer(ECHO, async (server) => {
    const client = await server.client();
    // A masked frame with the text "hi" comes together with the handshake.
    const frame = "\x81\x82\x00\x00\x00\x00hi";
    client.request("GET /?x=2", [
      "Connection: keep-alive, Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ], frame);
    const { status, headers } = await client.response();
    assert.equal(status, 101);
    assert.deepEqual(headers["sec-websocket-accept"], [
      "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    ]);
    assert.deepEqual(headers["x-extra"], ["1"]);
    await client.received("\x81\x02hi");
  });
});

it("a handler that throws is told to the log, and the WebSocket goes on", async () => {
  await withServer(ECHO, async (server) => {
    const client = new Client(server.port);
    await client.next();
    await client.next();
    client.socket.send("fail");
    client.socket.send("after");
    assert.equal(await client.next(), "text after");
    assert.match(String(server.recorder.failures[0]), /handler failed/);
    client.socket.close();
    await client.next();
  });
});

it("clients are sent away when the worker drains", async () => {
  await withServer(ECHO, async (server) => {
    const client = new Client(server.port);
    await client.next();
    await client.next();
    const drained = server.drain();
    assert.equal(await client.next(), "close 1012 The server is restarting");
    await drained;
  });
});

it("an app without handlers fails, and says what is missing", async () => {
  const app = socketApp((request, info) => {
    info.upgrade(request);
    return new Response();
  });
  await withServer(app, async (server) => {
    const client = await server.client();
    assert.equal((await client.get("/")).status, 500);
    assert.match(String(server.recorder.failures[0]), /export "websocket"/);
  });
});

async function talkToHono(server: HttpFixture): Promise<void> {
  const client = new Client(server.port, ["chat", "other"]);
  assert.equal(await client.next(), "open");
  assert.equal(client.socket.protocol, "chat");
  client.socket.send("one");
  assert.equal(await client.next(), "text got one");
  client.socket.close(4000, "enough");
  assert.equal(await client.next(), "close 4000 enough");
  while (!closes.includes("hono 4000")) await turn();
}

it("Hono's upgradeWebSocket for this runtime works; Node has none of its own", async () => {
  closes.length = 0;
  const app = await honoApps[runtimeName()]();
  await withServer(app, talkToHono);
});

const honoApps = {
  async bun(): Promise<App> {
    const { upgradeWebSocket, websocket } = await import("hono/bun");
    const hono = new Hono();
    hono.get("/chat", upgradeWebSocket(() => honoEvents()));
    return shapeOf({ fetch: hono.fetch, websocket })!;
  },
  async deno(): Promise<App> {
    const { upgradeWebSocket } = await import("hono/deno");
    const hono = new Hono();
    hono.get("/chat", upgradeWebSocket(() => honoEvents()));
    return shapeOf(hono)!;
  },
  /** The one of @hono/node-server belongs to its own server. */
  node(): Promise<App> {
    const hono = new Hono<{ Bindings: HandlerInfo }>();
    hono.get("/chat", (c) => {
      c.env.upgrade(c.req.raw);
      return c.body(null);
    });
    const { onMessage, onClose } = honoEvents();
    const websocket: WebSocketHandlers = {
      message: (socket, data) => onMessage({ data }, socket),
      close: (_socket, code) => onClose({ code }),
    };
    return Promise.resolve(shapeOf({ fetch: hono.fetch, websocket })!);
  },
};

interface HonoEvents {
  onMessage(event: { data: unknown }, ws: { send(text: string): void }): void;
  onClose(event: { code: number }): void;
}

function honoEvents(): HonoEvents {
  return {
    onMessage(event, ws) {
      ws.send(`got ${event.data}`);
    },
    onClose(event) {
      closes.push(`hono ${event.code}`);
    },
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
