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

function noPackage(name: string): Promise<never> {
  throw new Error(`asked for ${name}`);
}

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

it("a Polka app gives its handler, bound", () => {
  const app = {
    handler(this: unknown) {
      return this;
    },
    use: method,
    listen: method,
    onNoMatch: method,
  };
  const shape = shapeOf(app);
  assert.ok(shape?.kind === "node" && isApp(app));
  const call = shape.handler as unknown as () => unknown;
  assert.equal(call(), app);
});

it("an app of H3 1 gives what its own h3 makes of it", async () => {
  const app = { use: method, handler: method, resolve: method, stack: [] };
  const listener = (_req: unknown, _res: unknown): void => {};
  const h3 = (name: string) => {
    assert.equal(name, "h3");
    return Promise.resolve({
      toNodeListener: (given: unknown) => given === app && listener,
    });
  };
  assert.equal(await readyServerOf(app, h3), listener);
  assert.ok(isApp(app));
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
  assert.equal(await readyServerOf(app, noPackage), server);
  assert.ok(isReady);
  assert.ok(!isFastifyApp({ listen: method, ready: method }));
});

it("everything else stays what it is", async () => {
  for (const value of [undefined, null, 1, "app", {}, method]) {
    assert.equal(await readyServerOf(value, noPackage), value);
  }
});
