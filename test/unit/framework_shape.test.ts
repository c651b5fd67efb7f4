import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createServer as createHttps } from "node:https";
import { createServer as createHttp2 } from "node:http2";
import { createServer as createTcp } from "node:net";
import { it } from "node:test";
import { isApp, shapeOf } from "../../src/worker/app_shape.ts";
import {
  isFastifyApp,
  readyServerOf,
} from "../../src/worker/framework_shape.ts";

function method(): void {}

it("servers of node:http and node:https are apps, others are none", () => {
  for (const server of [createServer(), createHttps({})]) {
    assert.deepEqual(shapeOf(server), { kind: "server", server });
    assert.ok(isApp(server));
  }
  for (const server of [createTcp(), createHttp2()]) {
    assert.equal(shapeOf(server), undefined);
    assert.ok(!isApp(server));
  }
});

it("a Koa app gives its handler", () => {
  const handler = (): void => {};
  const app = {
    callback: () => handler,
    use: method,
    listen: method,
    createContext: method,
  };
  assert.deepEqual(shapeOf(app), { kind: "node", handler });
  assert.equal(shapeOf({ ...app, createContext: 1 }), undefined);
});

it("a Fastify app gives its server once it is ready", async () => {
  const server = createServer();
  let isReady = false;
  const app = {
    ready: () => {
      isReady = true;
      return Promise.resolve();
    },
    inject: method,
    listen: method,
    register: method,
    server,
  };
  assert.ok(isFastifyApp(app) && isApp(app));
  assert.equal(await readyServerOf(app), server);
  assert.ok(isReady);
  assert.ok(!isFastifyApp({ listen: method, ready: method }));
});

it("everything else stays what it is", async () => {
  for (const value of [undefined, null, 1, "app", {}, method]) {
    assert.equal(await readyServerOf(value), value);
  }
});
