/** A worker of the class server, on a fake runtime. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { settle, until } from "./fake_runtime.ts";
import { startWorker, type WorkerScene } from "./worker_scene.ts";

async function boot(
  exports: Record<string, unknown>,
  args = "",
): Promise<WorkerScene> {
  const scene = startWorker(() => exports);
  await scene.boot(`-k server ${args}`);
  await import("../../src/worker/classes/server.ts");
  await until(() =>
    scene.log.some((line) => /not listen yet|ready/.test(line)) ||
    scene.exitCode !== undefined
  );
  return scene;
}

const APP = { fetch: () => new Response() };

function open(scene: WorkerScene): void {
  scene.runtime.host!.opened({ app: APP, asked: "*:3000", port: 3000 });
}

it("an exported app is served at once", async () => {
  const scene = await boot({ default: APP });
  assert.deepEqual(scene.backend.listening[0]?.fds, [5, 6]);
});

it("without an export the worker is ready when the app listens", async () => {
  const scene = await boot({});
  assert.deepEqual(scene.sent, []);
  open(scene);
  await until(() => scene.sent.length > 0);
  assert.deepEqual(scene.sent, [{ kind: "ready" }]);
});

it("a worker whose app never listens ends with 4 shortly before boot_timeout", async () => {
  const scene = await boot({ port: 3000 }, "--boot-timeout 20");
  scene.runtime.clock.advance(14_900);
  await settle();
  assert.equal(scene.exitCode, undefined);
  scene.runtime.clock.advance(200);
  await until(() => scene.exitCode !== undefined);
  assert.equal(scene.exitCode, 4);
  assert.match(
    scene.log.join("\n"),
    /Cannot find a server in "app\.ts": expected it to listen within 15s.*it exports port/,
  );
});

it("a worker whose app closes its server says that it leaves", async () => {
  const scene = await boot({});
  const server = { app: APP, asked: "*:3000", port: 3000 };
  scene.runtime.host!.opened(server);
  await until(() => scene.sent.length > 0);
  const closed = scene.runtime.host!.closed(server);
  await settle();
  assert.deepEqual(scene.sent.at(-1), { kind: "leaving", isFailure: false });
  scene.backend.finish();
  await closed;
  await until(() => scene.exitCode !== undefined);
  assert.equal(scene.exitCode, 0);
});
