import assert from "node:assert/strict";
import { it } from "node:test";
import { serveArbiter } from "./arbiter_scene.ts";
import { settle } from "./fake_runtime.ts";

const FINISHED = "INFO Reload finished: the new workers serve";

it("HUP lets the old workers go only when all new ones are ready", async () => {
  const scene = await serveArbiter("-w 2");
  await scene.signal("SIGHUP");
  assert.deepEqual(scene.journal(), ["start 3", "start 4"]);
  scene.ready(4);
  assert.deepEqual(scene.journal(), ["4 says ready"]);
  scene.ready(3);
  assert.deepEqual(scene.journal(), ["3 says ready", "drain 1", "drain 2"]);
  assert.deepEqual(scene.worker(3).assignment.slot, 1);
  assert.deepEqual(scene.logged(/Hang up|Reload/), [
    "INFO Hang up: Master",
    FINISHED,
  ]);
  scene.worker(1).exit();
  scene.worker(2).exit();
  assert.deepEqual(scene.journal(), ["1 ended", "2 ended"]);
});

it("a reload takes new settings over, and closes what they do not bind", async () => {
  const scene = await serveArbiter("-w 1 -b :8001 -b :8002 -p a.pid");
  scene.args = "-w 2 -b :8002 -b :8003 -p b.pid --graceful-timeout 7 -t 9";
  await scene.signal("SIGHUP");
  assert.deepEqual(scene.journal(), [
    "bind http://0.0.0.0:8003",
    "start 2",
    "start 3",
  ]);
  scene.ready(2, 3);
  assert.deepEqual(scene.journal(), [
    "2 says ready",
    "3 says ready",
    "close http://0.0.0.0:8001",
    "drain 1",
  ]);
  assert.deepEqual(scene.worker(1).drains, [30_000]);
  assert.equal(scene.worker(2).assignment.settings.timeout, 9);
  const { texts } = scene.runtime.files;
  assert.deepEqual([texts.has("/srv/a.pid"), texts.get("/srv/b.pid")], [
    false,
    "50\n",
  ]);
});

it("settings that cannot be read fail the reload, and change nothing", async () => {
  const scene = await serveArbiter("-w 2");
  scene.refusal = new Error("Cannot parse workers");
  await scene.signal("SIGHUP");
  assert.deepEqual(scene.journal(), []);
  assert.equal(
    scene.log.at(-1),
    "ERROR Reload failed: Cannot parse workers; the old workers go on serving",
  );
});

it("an address that cannot be bound fails the reload, and opens nothing", async () => {
  const scene = await serveArbiter("-b :8001");
  scene.runtime.sockets.check = (address) => {
    if ("port" in address && address.port === 8003) throw new Error("in use");
  };
  scene.args = "-b :8001 -b :8002 -b :8003";
  await scene.signal("SIGHUP");
  assert.deepEqual(scene.journal(), [
    "bind http://0.0.0.0:8002",
    "close http://0.0.0.0:8002",
  ]);
  assert.match(scene.log.at(-1)!, /^ERROR Reload failed: in use; the old/);
});

it("a new worker that cannot start rolls the reload back, with its own words", async () => {
  const scene = await serveArbiter("-w 2 -b :8001");
  scene.args = "-w 2 -b :8002";
  await scene.signal("SIGHUP");
  scene.ready(3);
  scene.journal();
  scene.worker(4).say({ kind: "boot_failed", message: "Cannot load app" });
  scene.worker(4).exit(3);
  assert.deepEqual(scene.journal(), [
    "4 says boot_failed",
    "4 ended",
    "drain 3",
    "close http://0.0.0.0:8002",
  ]);
  assert.equal(
    scene.log.at(-1),
    "ERROR Reload failed: Cannot load app; the old workers go on serving",
  );
  scene.worker(3).exit();
  scene.advance(3000);
  assert.deepEqual(scene.journal(), ["3 ended"]);
  assert.deepEqual([...scene.runtime.sockets.open.values()], [
    "http://0.0.0.0:8001",
  ]);
});

it("each failed reload says its own cause, not that of the one before", async () => {
  const scene = await serveArbiter();
  await scene.signal("SIGHUP");
  scene.worker(2).say({ kind: "boot_failed", message: "Cannot load app" });
  scene.worker(2).exit(3);
  await scene.signal("SIGHUP");
  scene.worker(3).die("SIGSEGV");
  assert.equal(
    scene.log.at(-1),
    "ERROR Reload failed: a worker ended: SIGSEGV; the old workers go on serving",
  );
});

it("a new worker that crashes after it was ready rolls the reload back", async () => {
  const scene = await serveArbiter("-w 2");
  await scene.signal("SIGHUP");
  scene.ready(3);
  scene.worker(3).exit(1);
  assert.deepEqual(scene.worker(4).drains, [30_000]);
  assert.deepEqual(scene.worker(1).drains, []);
  assert.match(
    scene.log.at(-1)!,
    /Reload failed: a worker ended: exit code 1;/,
  );
});

it("a new worker that meets an uncaught error rolls the reload back", async () => {
  const scene = await serveArbiter("-w 2");
  await scene.signal("SIGHUP");
  scene.ready(3);
  scene.journal();
  scene.worker(3).say({ kind: "leaving", isFailure: true });
  assert.deepEqual(scene.journal(), ["3 says leaving", "drain 3", "drain 4"]);
  assert.match(scene.log.at(-1)!, /Reload failed: a worker met an error/);
});

it("a new worker that is not ready in time rolls the reload back", async () => {
  const scene = await serveArbiter("--boot-timeout 5");
  await scene.signal("SIGHUP");
  scene.advance(5000);
  assert.deepEqual(scene.worker(2).signals, ["SIGKILL"]);
  scene.worker(2).die("SIGKILL");
  assert.match(
    scene.log.at(-1)!,
    /Reload failed: a worker ended: it was not ready within its boot timeout of 5s;/,
  );
  assert.deepEqual(scene.worker(1).drains, []);
});

it("a new worker that cannot be prepared rolls the reload back", async () => {
  const scene = await serveArbiter();
  scene.runtime.files.heartbeatError = new Error("EMFILE");
  await scene.signal("SIGHUP");
  assert.match(scene.log.at(-1)!, /Reload failed: a worker ended: EMFILE;/);
  scene.runtime.files.heartbeatError = undefined;
  await scene.signal("SIGHUP");
  scene.ready(2);
  assert.deepEqual(scene.worker(1).drains, [30_000]);
});

it("HUP during a reload is a reload after it, and several are one", async () => {
  const scene = await serveArbiter();
  await scene.signal("SIGHUP");
  await scene.signal("SIGHUP");
  await scene.signal("SIGHUP");
  assert.deepEqual(scene.journal(), ["start 2"]);
  scene.ready(2);
  await settle();
  assert.deepEqual(scene.journal(), ["2 says ready", "drain 1", "start 3"]);
  scene.ready(3);
  await settle();
  assert.deepEqual(scene.journal(), ["3 says ready", "drain 2"]);
});

it("a reload that fails is followed by the one that was asked for meanwhile", async () => {
  const scene = await serveArbiter();
  await scene.signal("SIGHUP");
  await scene.signal("SIGHUP");
  scene.worker(2).exit(3);
  await settle();
  assert.deepEqual(scene.journal(), ["start 2", "2 ended", "start 3"]);
});

it("TERM during a reload stops the workers of both generations", async () => {
  const scene = await serveArbiter();
  await scene.signal("SIGHUP");
  await scene.signal("SIGTERM");
  scene.journal();
  scene.ready(2);
  assert.deepEqual(scene.worker(1).drains, [30_000]);
  assert.deepEqual(scene.worker(2).drains, [30_000]);
  scene.worker(2).exit();
  scene.worker(1).exit();
  await settle();
  assert.deepEqual(scene.journal(), ["2 says ready", "2 ended", "1 ended"]);
  assert.equal(scene.exitCode, 0);
});

it("TERM while a reload reads its settings starts nothing", async () => {
  const scene = await serveArbiter();
  scene.runtime.signal("SIGHUP");
  scene.runtime.signal("SIGTERM");
  await settle();
  scene.worker(1).exit();
  await settle();
  assert.deepEqual(scene.workers.length, 1);
  assert.equal(scene.exitCode, 0);
});

it("an old worker that crashes during a reload is replaced", async () => {
  const scene = await serveArbiter();
  await scene.signal("SIGHUP");
  scene.journal();
  scene.worker(1).exit(1);
  assert.deepEqual(scene.journal(), ["1 ended", "start 3"]);
  scene.ready(2);
  assert.deepEqual(scene.journal(), ["2 says ready", "drain 3"]);
});

it("timeouts are enforced during a reload, on old workers and new ones", async () => {
  const scene = await serveArbiter("-w 2 -t 3");
  await scene.signal("SIGHUP");
  scene.ready(3);
  scene.journal();
  const { clock, files } = scene.runtime;
  for (let passed = 0; passed < 5000; passed += 500) {
    files.heartbeats[1]!.beatMs = clock.date().getTime();
    files.heartbeats[2]!.beatMs = clock.date().getTime();
    clock.advance(500);
  }
  assert.deepEqual(scene.journal().slice(0, 1), ["kill 1 SIGABRT"]);
});

it("TTIN and TTOU during a reload hold for the new generation", async () => {
  const scene = await serveArbiter("-w 2");
  await scene.signal("SIGHUP");
  scene.journal();
  await scene.signal("SIGTTIN");
  assert.deepEqual(scene.journal(), ["start 5", "start 6"]);
  scene.ready(3, 4);
  assert.deepEqual(scene.worker(1).drains, []);
  await scene.signal("SIGTTOU");
  assert.deepEqual(scene.worker(1).drains, [30_000]);
  assert.ok(scene.log.includes(FINISHED));
});

it("reloads leave no log open that nobody writes to", async () => {
  const scene = await serveArbiter("--access-logfile access.log");
  for (const age of [2, 3]) {
    await scene.signal("SIGHUP");
    scene.ready(age);
    await settle();
  }
  scene.refusal = new Error("no");
  await scene.signal("SIGHUP");
  const open = scene.runtime.files.sinks.filter(({ isClosed }) => !isClosed);
  assert.deepEqual(open.map(({ path }) => path), ["stderr"]);
});

it("with --preload, a reload loads the app once before it starts workers, and fails when that fails", async () => {
  const scene = await serveArbiter("-w 2");
  scene.args = "-w 2 --preload";
  await scene.signal("SIGHUP");
  assert.equal(scene.worker(3).assignment.isCheck, true);
  assert.equal(scene.workers.length, 3);
  scene.worker(3).say({ kind: "boot_failed", message: "a typo" });
  scene.worker(3).exit(3);
  await settle();
  assert.equal(scene.workers.length, 3);
  assert.equal(
    scene.log.at(-1),
    `ERROR Reload failed: Cannot preload app "app.ts": a typo; the old workers go on serving`,
  );
  await scene.signal("SIGHUP");
  scene.worker(4).exit(0);
  await settle();
  assert.equal(scene.workers.length, 6);
  assert.equal(scene.worker(5).assignment.isCheck, false);
});
