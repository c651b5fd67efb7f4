import assert from "node:assert/strict";
import { it } from "node:test";
import { createDeferred } from "../../src/deferred.ts";
import { HOOK_LIMIT_MS } from "../../src/hooks/hook_caller.ts";
import { serveArbiter, startArbiter } from "./arbiter_scene.ts";
import { settle } from "./fake_runtime.ts";

const never = (): Promise<void> => new Promise<void>(() => {});

it("a worker is started when the promise of preFork is resolved", async () => {
  const { promise, resolve } = createDeferred<void>();
  const scene = await startArbiter("-w 2", {
    hooks: { preFork: () => promise },
  });
  assert.equal(scene.workers.length, 0);
  resolve();
  await settle();
  assert.equal(scene.workers.length, 2);
});

it("a hook that hangs delays a worker by its limit, and no longer", async () => {
  const scene = await startArbiter("", { hooks: { preFork: never } });
  scene.advance(HOOK_LIMIT_MS);
  await settle();
  assert.equal(scene.workers.length, 1);
  assert.equal(scene.logged(/Hook preFork has not finished/).length, 1);
});

it("a worker that waits for its hook is not started after a stop", async () => {
  const { promise, resolve } = createDeferred<void>();
  const scene = await startArbiter("", { hooks: { preFork: () => promise } });
  await scene.signal("SIGTERM");
  assert.equal(scene.exitCode, 0);
  resolve();
  await settle();
  assert.equal(scene.workers.length, 0);
});

it("TERM is obeyed while whenReady hangs", async () => {
  const scene = await startArbiter("", { hooks: { whenReady: never } });
  await scene.signal("SIGTERM");
  assert.equal(scene.exitCode, 0);
});

it("a second USR2 is ignored while preExec runs, and a stop ends the upgrade", async () => {
  const { promise, resolve } = createDeferred<void>();
  const scene = await serveArbiter("", { hooks: { preExec: () => promise } });
  await scene.signal("SIGUSR2");
  await scene.signal("SIGUSR2");
  assert.equal(scene.logged(/USR2 signal ignored. Child exists/).length, 1);
  await scene.signal("SIGTERM");
  resolve();
  await settle();
  assert.equal(scene.logged(/Upgrade: started/).length, 0);
});

it("onStarting that throws ends the start before a socket is open", async () => {
  const scene = await startArbiter("", {
    hooks: { onStarting: () => Promise.reject(new Error("no database")) },
  });
  assert.match(String(scene.failure), /Hook onStarting failed: no database/);
  assert.equal(scene.logged(/Listening at/).length, 0);
  assert.match(scene.log.join("\n"), /Exception in hook onStarting: Error: no/);
});

it("a hook that throws when the number of workers changes changes nothing", async () => {
  const scene = await serveArbiter("", {
    hooks: {
      nworkersChanged() {
        throw new Error("broken");
      },
    },
  });
  await scene.signal("SIGTTIN");
  assert.equal(scene.workers.length, 2);
});
