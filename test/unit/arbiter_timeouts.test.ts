import assert from "node:assert/strict";
import { it } from "node:test";
import { encodeBreadcrumb, ENTRY_BYTES } from "../../src/heartbeat.ts";
import { serveArbiter, startArbiter } from "./arbiter_scene.ts";
import { START } from "./fake_clock.ts";

it("a silent worker is reported with what it was doing, then aborted, then killed", async () => {
  const scene = await serveArbiter("-t 3");
  const { clock, files } = scene.runtime;
  const [heartbeat] = files.heartbeats;
  scene.advance(2000);
  const requests = [["POST", "/b?x=1", 1500], ["GET", "/a", 500]] as const;
  requests.forEach(([method, target, at], index) =>
    encodeBreadcrumb(heartbeat!.bytes, index * ENTRY_BYTES, {
      startedAt: START + at,
      number: 2 - index,
      method,
      target,
      sender: undefined,
    })
  );
  clock.advance(2000);
  assert.deepEqual(scene.journal(), []);
  clock.advance(1000);
  assert.deepEqual(scene.journal(), ["kill 1 SIGABRT"]);
  assert.deepEqual(scene.logged(/CRITICAL/), [
    "CRITICAL WORKER TIMEOUT (pid:101): silent for 3.5s (timeout 3s), " +
    "in flight: POST /b?x=1 (for 3.5s), GET /a (for 4.5s); the process is running (101)",
  ]);
  clock.advance(1000);
  assert.deepEqual(scene.journal(), ["kill 1 SIGKILL"]);
  scene.worker(1).die("SIGKILL");
  assert.deepEqual(scene.journal(), ["1 ended", "start 2"]);
  assert.equal(
    scene.log.at(-1),
    "ERROR Worker (pid:101) was ended by pfserve: it was silent for 3.5s",
  );
});

it("a silent worker is killed at once where an abort would be a crash of the runtime", async () => {
  const scene = await serveArbiter("-t 3", {
    prepare: ({ processes }) => processes.isAbortClean = false,
  });
  scene.runtime.clock.advance(3000);
  assert.deepEqual(scene.worker(1).signals, ["SIGKILL"]);
  assert.match(scene.logged(/TIMEOUT/)[0]!, /no request in flight/);
});

it("a worker that ends by its abort is not killed", async () => {
  const scene = await serveArbiter("-t 3");
  scene.runtime.clock.advance(3000);
  scene.worker(1).die("SIGABRT");
  scene.runtime.clock.advance(3000);
  assert.deepEqual(scene.worker(1).signals, ["SIGABRT"]);
});

it("a worker that beats is left alone, also when the wall clock of its beats is wrong", async () => {
  const scene = await serveArbiter("-t 3");
  const { clock, files } = scene.runtime;
  for (let beat = 0; beat < 20; beat++) {
    files.heartbeats[0]!.beatMs = beat % 2 === 0 ? beat : START * 2 + beat;
    clock.advance(1000);
  }
  assert.deepEqual(scene.worker(1).signals, []);
});

it("a timeout of 0 enforces nothing", async () => {
  const scene = await serveArbiter("-t 0");
  scene.runtime.clock.advance(3_600_000);
  assert.deepEqual(scene.worker(1).signals, []);
});

it("a pause of the arbiter itself is no silence of the workers", async () => {
  const scene = await serveArbiter("-t 3");
  const { clock } = scene.runtime;
  scene.advance(2000);
  clock.skip(60_000);
  clock.advance(0);
  assert.deepEqual(scene.worker(1).signals, []);
  clock.advance(1000);
  assert.deepEqual(scene.worker(1).signals, ["SIGABRT"]);
});

it("a pause of the arbiter itself is no slow start of the workers", async () => {
  const scene = await startArbiter("--boot-timeout 5");
  const { clock } = scene.runtime;
  clock.advance(2000);
  clock.skip(60_000);
  clock.advance(0);
  assert.deepEqual(scene.worker(1).signals, []);
  clock.advance(1000);
  assert.deepEqual(scene.worker(1).signals, ["SIGKILL"]);
});

it("a worker that has said why it cannot start may leave by itself", async () => {
  const scene = await startArbiter("--boot-timeout 5");
  scene.advance(4000);
  scene.worker(1).say({ kind: "boot_failed", message: "no app" });
  scene.advance(4000);
  assert.deepEqual(scene.worker(1).signals, []);
  scene.advance(1000);
  assert.deepEqual(scene.worker(1).signals, ["SIGKILL"]);
});

it("a pause of the arbiter itself is not taken from a worker that drains", async () => {
  const scene = await serveArbiter("--graceful-timeout 5");
  const { clock } = scene.runtime;
  await scene.signal("SIGTERM");
  clock.advance(2000);
  clock.skip(60_000);
  clock.advance(0);
  assert.deepEqual(scene.worker(1).signals, []);
  clock.advance(2000);
  assert.deepEqual(scene.worker(1).signals, ["SIGKILL"]);
});

it("a first worker that is not ready in time ends the arbiter with 3", async () => {
  const scene = await startArbiter("--boot-timeout 5");
  scene.advance(4500);
  assert.deepEqual(scene.worker(1).signals, []);
  scene.advance(500);
  assert.deepEqual(scene.worker(1).signals, ["SIGKILL"]);
  scene.worker(1).die("SIGKILL");
  await scene.signal("SIGWINCH");
  assert.equal(scene.exitCode, 3);
  assert.deepEqual(scene.logged(/BOOT TIMEOUT/), [
    "CRITICAL WORKER BOOT TIMEOUT (pid:101): not ready after 5s; the process is running (101)",
  ]);
});

it("a slow start is no silence: the timeout counts from when the worker is ready", async () => {
  const scene = await startArbiter("-t 3 --boot-timeout 60");
  const { clock } = scene.runtime;
  clock.advance(30_000);
  scene.ready(1);
  clock.advance(2000);
  assert.deepEqual(scene.worker(1).signals, []);
  clock.advance(1000);
  assert.deepEqual(scene.worker(1).signals, ["SIGABRT"]);
});

it("a worker that is silent while it drains is not waited for", async () => {
  const scene = await serveArbiter("-t 3 --graceful-timeout 60");
  await scene.signal("SIGTERM");
  scene.runtime.clock.advance(3000);
  assert.deepEqual(scene.worker(1).signals, ["SIGABRT"]);
});
