import assert from "node:assert/strict";
import { it } from "node:test";
import {
  type ArbiterScene,
  serveArbiter,
  startArbiter,
} from "./arbiter_scene.ts";
import type { FakeArbiter } from "./fake_processes.ts";
import type { FakeRuntime } from "./fake_runtime.ts";
import { settle } from "./fake_runtime.ts";

function successorOf(scene: ArbiterScene): FakeArbiter {
  const successor = scene.runtime.processes.arbiters.at(-1);
  assert.ok(successor, "no new arbiter was started");
  return successor;
}

/** What makes an arbiter the successor of process 49. */
function asSuccessor(listeners: Record<string, number[]> = {}) {
  return (runtime: FakeRuntime): void => {
    runtime.self.parent = 49;
    runtime.self.env["PFSERVE_PREDECESSOR"] = "49";
    runtime.self.env["PFSERVE_LISTENERS"] = JSON.stringify(listeners);
  };
}

it("USR2 starts a new arbiter with the sockets of this one", async () => {
  const scene = await serveArbiter("-b :8001 -b unix:/run/a.sock");
  const own = [...scene.runtime.sockets.open.keys()];
  await scene.signal("SIGUSR2");
  const { spawn } = successorOf(scene);
  assert.deepEqual(spawn.fds, own);
  assert.deepEqual(spawn.env, {
    PFSERVE_PREDECESSOR: "50",
    PFSERVE_LISTENERS: `{":8001":[4],"unix:/run/a.sock":[5]}`,
  });
  assert.equal(spawn.directory, "/srv");
  assert.equal(spawn.isDaemon, false);
  spawn.onMessage({ kind: "serving" });
  assert.equal(scene.log.at(-1), "INFO Upgrade: the new arbiter serves");
  assert.deepEqual(scene.worker(1).drains, []);
});

it("a second USR2 only warns while the new arbiter lives", async () => {
  const scene = await serveArbiter();
  await scene.signal("SIGUSR2");
  await scene.signal("SIGUSR2");
  assert.equal(scene.runtime.processes.arbiters.length, 1);
  assert.equal(scene.log.at(-1), "WARNING USR2 signal ignored. Child exists.");
});

it("the death of the new arbiter is reported, and another upgrade may follow", async () => {
  const scene = await serveArbiter();
  await scene.signal("SIGUSR2");
  const message = "no such app";
  successorOf(scene).spawn.onMessage({ kind: "failed", message, exitCode: 3 });
  successorOf(scene).spawn.onExit({ code: 3, signal: null });
  assert.deepEqual(scene.logged(/ERROR/), [
    "ERROR Upgrade: the new arbiter failed: no such app",
    "ERROR Upgrade failed: the new arbiter ended (exit code 3); this one goes on serving",
  ]);
  await scene.signal("SIGUSR2");
  assert.equal(scene.runtime.processes.arbiters.length, 2);
});

it("a new arbiter that was told to leave is no failure, before it serves or after", async () => {
  for (const says of [[], [{ kind: "serving" } as const]]) {
    const scene = await serveArbiter();
    await scene.signal("SIGUSR2");
    const { spawn } = successorOf(scene);
    for (const message of says) spawn.onMessage(message);
    spawn.onExit({ code: 0, signal: null });
    assert.deepEqual(scene.logged(/ERROR/), []);
    assert.equal(
      scene.log.at(-1),
      "INFO Upgrade taken back: the new arbiter has left, this one goes on serving",
    );
  }
});

it("an arbiter with a successor leaves the socket files to it", async () => {
  const scene = await serveArbiter("-b unix:/run/a.sock");
  scene.runtime.files.texts.set("/run/a.sock", "");
  await scene.signal("SIGUSR2");
  await scene.signal("SIGTERM");
  scene.worker(1).exit();
  await settle();
  assert.equal(scene.exitCode, 0);
  assert.equal(successorOf(scene).isReleased, true);
  assert.equal(scene.runtime.files.texts.has("/run/a.sock"), true);
  assert.equal(scene.runtime.sockets.open.size, 0);
});

it("an arbiter whose successor has died takes the socket files with it", async () => {
  const scene = await serveArbiter("-b unix:/run/a.sock");
  scene.runtime.files.texts.set("/run/a.sock", "");
  await scene.signal("SIGUSR2");
  successorOf(scene).spawn.onExit({ code: 1, signal: null });
  await scene.signal("SIGTERM");
  assert.equal(scene.runtime.files.texts.has("/run/a.sock"), false);
});

it("a successor uses the sockets that it inherits, and closes those it does not need", async () => {
  const scene = await startArbiter("-b 0.0.0.0:8001 -b :8003", {
    prepare: asSuccessor({ "0.0.0.0:8001": [4], "0.0.0.0:8002": [5] }),
  });
  assert.deepEqual(scene.journal(), [
    "adopt 4",
    "adopt 5",
    "bind http://0.0.0.0:8003",
    "close fd://5",
    "start 1",
  ]);
  assert.equal(scene.worker(1).spawn.fds[1], 4);
  assert.deepEqual(scene.runtime.self.env, {});
});

it("a successor inherits the sockets of every slot with reuse_port", async () => {
  const before = await serveArbiter(
    "-w 2 -b :8001 -b unix:/run/a --reuse-port",
  );
  await before.signal("SIGUSR2");
  const { env } = successorOf(before).spawn;
  const scene = await startArbiter(
    "-w 2 -b :8001 -b unix:/run/a --reuse-port",
    {
      prepare: asSuccessor(JSON.parse(env["PFSERVE_LISTENERS"]!)),
    },
  );
  assert.equal(scene.failure, undefined);
  assert.deepEqual(scene.journal(), [
    "adopt 4",
    "adopt 5",
    "adopt 6",
    "start 1",
    "start 2",
  ]);
  assert.deepEqual(scene.worker(2).spawn.fds.slice(1), [5, 6]);
});

it("a successor refuses USR2 and leaves socket files alone while its predecessor lives", async () => {
  const scene = await serveArbiter("-b unix:/run/a.sock", {
    prepare: asSuccessor({ "unix:/run/a.sock": [4] }),
  });
  scene.runtime.files.texts.set("/run/a.sock", "");
  await scene.signal("SIGUSR2");
  assert.equal(scene.log.at(-1), "WARNING USR2 signal ignored. Parent exists.");
  await scene.signal("SIGTERM");
  scene.worker(1).exit();
  await settle();
  assert.equal(scene.runtime.files.texts.has("/run/a.sock"), true);
});

it("a successor takes the name of the pidfile over when its predecessor is gone", async () => {
  const scene = await serveArbiter("-p a.pid", { prepare: asSuccessor() });
  const { texts } = scene.runtime.files;
  assert.equal(texts.get("/srv/a.pid.2"), "50\n");
  scene.advance(2000);
  assert.equal(texts.has("/srv/a.pid"), false);
  scene.runtime.self.parent = 1;
  scene.advance(1000);
  assert.equal(scene.log.at(-1), "INFO Master has been promoted.");
  assert.equal(texts.get("/srv/a.pid"), "50\n");
  assert.equal(texts.has("/srv/a.pid.2"), false);
  await scene.signal("SIGUSR2");
  assert.equal(scene.runtime.processes.arbiters.length, 1);
});

it("a successor that reloads leaves the pidfile of its predecessor alone", async () => {
  const scene = await serveArbiter("-p a.pid", {
    prepare(runtime) {
      asSuccessor()(runtime);
      runtime.files.texts.set("/srv/a.pid", "49\n");
    },
  });
  await scene.signal("SIGHUP");
  scene.ready(2);
  const { texts } = scene.runtime.files;
  assert.equal(texts.get("/srv/a.pid"), "49\n");
  assert.equal(texts.get("/srv/a.pid.2"), "50\n");
});

it("a successor that ends before its predecessor removes its own pidfile alone", async () => {
  const scene = await serveArbiter("-p a.pid", {
    prepare(runtime) {
      asSuccessor()(runtime);
      runtime.files.texts.set("/srv/a.pid", "49\n");
    },
  });
  await scene.signal("SIGTERM");
  scene.worker(1).exit();
  await settle();
  assert.deepEqual([...scene.runtime.files.texts.keys()].sort(), [
    "/srv/a.pid",
    "/srv/app.ts",
  ]);
});
