import assert from "node:assert/strict";
import { it } from "node:test";
import type { HttpBackend } from "../../src/http/backend.ts";
import type { BindAddress, OwnServer } from "../../src/runtime.ts";
import { OwnServers } from "../../src/worker/own_servers.ts";
import type { WorkerContext } from "../../src/worker/worker_classes.ts";

const ADDRESS: BindAddress = { kind: "tcp", host: "127.0.0.1", port: 8000 };

function scene() {
  const log: string[] = [];
  let leaves = 0;
  const context = {
    assignment: { addresses: [ADDRESS], tls: undefined },
    logger: {
      info: (text: string) => void log.push(text),
      warning: (text: string) => void log.push(`warning: ${text}`),
    },
    control: { leave: () => void leaves++ },
  } as unknown as WorkerContext;
  const servers = new OwnServers(context);
  return { servers, log, leaves: () => leaves };
}

function server(port: number | undefined, asked = `*:${port}`): OwnServer {
  return { app: {}, asked, port };
}

it("the first server is taken, and the log says where it is served", () => {
  const { servers, log } = scene();
  const first = server(3000);
  servers.opened(first);
  servers.opened(server(9090));
  assert.equal(servers.take(), first);
  assert.deepEqual(log, [
    "App listens on *:3000: redirected, it is served at the arbiter's addresses (http://127.0.0.1:8000)",
    "warning: App also listens on *:9090: nothing connects there, its first server has the arbiter's addresses",
  ]);
});

it("further addresses of the same port are no matter for a warning", () => {
  const { servers, log } = scene();
  for (const port of [3000, 3000, 8000]) servers.opened(server(port));
  assert.equal(log.length, 1);
});

it("a server that is closed before it is taken makes room for another one", async () => {
  const { servers, leaves } = scene();
  const probe = server(1);
  servers.opened(probe);
  await servers.closed(probe);
  assert.equal(servers.take(), undefined);
  const next = servers.takeNext();
  const real = server(3000);
  servers.opened(real);
  assert.equal(await next, real);
  assert.equal(leaves(), 0);
});

it("closing the served one makes the worker leave, and ends with its last connection", async () => {
  const { servers, leaves } = scene();
  const first = server(3000);
  servers.opened(first);
  servers.take();
  await servers.closed(server(9090));
  assert.equal(leaves(), 0);
  let isClosed = false;
  const closed = servers.closed(first).then(() => isClosed = true);
  assert.equal(leaves(), 1);
  const backend = servers.watch({
    drain: () => {
      assert.ok(!isClosed);
      return Promise.resolve();
    },
  } as unknown as HttpBackend);
  await backend.drain();
  await closed;
});
