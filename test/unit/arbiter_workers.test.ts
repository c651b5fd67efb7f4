import assert from "node:assert/strict";
import { it } from "node:test";
import { serveArbiter, startArbiter } from "./arbiter_scene.ts";
import { settle } from "./fake_runtime.ts";

const RECYCLE = { kind: "recycle", reason: "max_requests" } as const;

it("TTIN adds a worker, TTOU takes the one with the highest slot away", async () => {
  const scene = await serveArbiter("-w 2");
  await scene.signal("SIGTTIN");
  assert.deepEqual(scene.journal(), ["start 3"]);
  assert.equal(scene.worker(3).assignment.slot, 3);
  scene.ready(3);
  await scene.signal("SIGTTOU");
  await scene.signal("SIGTTOU");
  assert.deepEqual(scene.journal(), ["3 says ready", "drain 3", "drain 2"]);
});

it("TTOU never goes below one worker", async () => {
  const scene = await serveArbiter("-w 2");
  for (let count = 0; count < 4; count++) await scene.signal("SIGTTOU");
  assert.deepEqual(scene.journal(), ["drain 2"]);
});

it("a slot that was taken away and given back gets a new worker", async () => {
  const scene = await serveArbiter("-w 2");
  await scene.signal("SIGTTOU");
  await scene.signal("SIGTTIN");
  assert.deepEqual(scene.journal(), ["drain 2", "start 3"]);
  scene.worker(2).exit();
  assert.deepEqual(scene.journal(), ["2 ended"]);
});

it("a recycled worker leaves when its replacement is ready, and not before", async () => {
  const scene = await serveArbiter("-w 2");
  scene.worker(2).say(RECYCLE);
  assert.deepEqual(scene.journal(), ["2 says recycle", "start 3"]);
  assert.equal(scene.worker(3).assignment.slot, 2);
  scene.advance(3000);
  assert.deepEqual(scene.journal(), []);
  scene.ready(3);
  assert.deepEqual(scene.journal(), ["3 says ready", "drain 2"]);
});

it("one worker is recycled at a time", async () => {
  const scene = await serveArbiter("-w 3");
  scene.worker(3).say(RECYCLE);
  scene.worker(1).say(RECYCLE);
  scene.worker(2).say(RECYCLE);
  assert.deepEqual(scene.journal().filter((entry) => /start/.test(entry)), [
    "start 4",
  ]);
  scene.ready(4);
  scene.advance(1000);
  assert.deepEqual(scene.journal(), ["4 says ready", "drain 3", "start 5"]);
  scene.ready(5);
  scene.advance(1000);
  assert.deepEqual(scene.journal(), ["5 says ready", "drain 1", "start 6"]);
  scene.ready(6);
  assert.deepEqual(scene.journal(), ["6 says ready", "drain 2"]);
});

it("a replacement that cannot start leaves the recycled worker serving", async () => {
  const scene = await serveArbiter();
  scene.worker(1).say(RECYCLE);
  scene.worker(2).exit(3);
  assert.deepEqual(scene.journal(), [
    "1 says recycle",
    "start 2",
    "2 ended",
    "start 3",
  ]);
  scene.worker(3).exit(3);
  scene.advance(200);
  assert.deepEqual(scene.journal(), ["3 ended", "start 4"]);
  assert.equal(scene.exitCode, undefined);
  scene.ready(4);
  assert.deepEqual(scene.journal(), ["4 says ready", "drain 1"]);
});

it("a worker that is recycled and taken away by TTOU leaves with its replacement", async () => {
  const scene = await serveArbiter("-w 2");
  scene.worker(2).say(RECYCLE);
  scene.journal();
  await scene.signal("SIGTTOU");
  assert.deepEqual(scene.journal().sort(), ["drain 2", "drain 3"]);
});

it("a recycled worker that crashes first has its replacement already", async () => {
  const scene = await serveArbiter();
  scene.worker(1).say(RECYCLE);
  scene.worker(1).exit(1);
  assert.deepEqual(scene.journal(), ["1 says recycle", "start 2", "1 ended"]);
});

it("a worker that leaves by itself is replaced while it finishes", async () => {
  const scene = await serveArbiter();
  scene.worker(1).say({ kind: "leaving", isFailure: false });
  assert.deepEqual(scene.journal(), ["1 says leaving", "drain 1", "start 2"]);
  scene.worker(1).exit();
  assert.deepEqual(scene.journal(), ["1 ended"]);
  assert.deepEqual(scene.logged(/WARNING|ERROR/), []);
});

it("a worker that leaves after an error counts as a failure", async () => {
  const scene = await serveArbiter("-w 2");
  const fail = (age: number): void =>
    scene.worker(age).say({ kind: "leaving", isFailure: true });
  fail(1);
  assert.deepEqual(scene.journal(), ["1 says leaving", "drain 1", "start 3"]);
  scene.ready(3);
  fail(3);
  fail(3);
  assert.deepEqual(scene.journal(), [
    "3 says ready",
    "3 says leaving",
    "drain 3",
    "3 says leaving",
  ]);
  scene.runtime.clock.advance(100);
  assert.deepEqual(scene.journal(), ["start 4"]);
});

it("errors that nothing catches, one after the other, end the arbiter with 3", async () => {
  const scene = await serveArbiter();
  for (let age = 1; age <= 8; age++) {
    scene.ready(age);
    scene.worker(age).say({ kind: "leaving", isFailure: true });
    scene.worker(age).exit(1);
    scene.runtime.clock.advance(5000);
  }
  await settle();
  assert.equal(scene.exitCode, 3);
});

it("a worker that leaves unasked with 0 is replaced, and later when it does so again", async () => {
  const scene = await serveArbiter("-w 2");
  scene.worker(1).exit(0);
  scene.ready(3);
  scene.worker(3).exit(0);
  assert.deepEqual(scene.journal(), [
    "1 ended",
    "start 3",
    "3 says ready",
    "3 ended",
  ]);
  assert.equal(scene.logged(/left without being asked to/).length, 2);
});

it("a worker that somebody kills is told from one that pfserve kills", async () => {
  const scene = await serveArbiter("-w 3");
  scene.worker(1).die("SIGKILL");
  scene.worker(2).die("SIGTERM");
  assert.deepEqual(scene.logged(/was sent/), [
    "ERROR Worker (pid:101) was sent SIGKILL! Perhaps out of memory?",
    "WARNING Worker (pid:102) was sent SIGTERM!",
  ]);
});

it("WINCH retires all workers of a daemon, and TTIN brings one back", async () => {
  const scene = await serveArbiter("-w 2", { isDaemon: true });
  await scene.signal("SIGWINCH");
  assert.deepEqual(scene.journal(), ["drain 1", "drain 2"]);
  scene.worker(1).exit();
  scene.worker(2).exit();
  await scene.signal("SIGTTOU");
  assert.deepEqual(scene.journal(), ["1 ended", "2 ended"]);
  await scene.signal("SIGTTIN");
  assert.deepEqual(scene.journal(), ["start 3"]);
});

it("WINCH is nothing to an arbiter in a terminal, whose window it is about", async () => {
  const scene = await serveArbiter("--log-level debug");
  await scene.signal("SIGWINCH");
  assert.deepEqual(scene.journal(), []);
  assert.equal(scene.log.at(-1), "DEBUG SIGWINCH ignored. Not daemonized");
});

it("with reuse_port each slot has its socket, and a replacement inherits it", async () => {
  const scene = await startArbiter("-w 2 -b :8001 --reuse-port");
  const [first, second] = [...scene.runtime.sockets.open.keys()];
  const socketOf = (age: number): number => scene.worker(age).spawn.fds[1]!;
  assert.deepEqual([socketOf(1), socketOf(2)], [first, second]);
  scene.ready(1, 2);
  scene.worker(2).exit(1);
  assert.equal(socketOf(3), second);
  await scene.signal("SIGTTOU");
  assert.deepEqual([...scene.runtime.sockets.open.keys()], [first]);
  await scene.signal("SIGTTIN");
  assert.equal(socketOf(4), first);
});
