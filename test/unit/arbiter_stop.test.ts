import assert from "node:assert/strict";
import { it } from "node:test";
import { serveArbiter, startArbiter } from "./arbiter_scene.ts";
import { settle } from "./fake_runtime.ts";

it("TERM closes the listeners, drains the workers, and ends with 0 when the last has left", async () => {
  const scene = await serveArbiter("-w 2 -b unix:/srv/x.sock -p run.pid");
  scene.runtime.files.texts.set("/srv/x.sock", "");
  await scene.signal("SIGTERM");
  assert.deepEqual(scene.journal(), [
    "close unix:/srv/x.sock",
    "drain 1",
    "drain 2",
  ]);
  assert.deepEqual(scene.worker(1).drains, [30_000]);
  scene.worker(1).exit();
  await settle();
  assert.equal(scene.exitCode, undefined);
  scene.worker(2).exit();
  await settle();
  assert.equal(scene.exitCode, 0);
  assert.equal(scene.log.at(-1), "INFO Shutting down: Master");
  assert.deepEqual([...scene.runtime.files.texts.keys()], ["/srv/app.ts"]);
  assert.equal(scene.runtime.clock.pending, 0);
  assert.deepEqual(scene.runtime.processes.told, [{ kind: "serving" }]);
});

it("a worker that overstays its graceful timeout is killed", async () => {
  const scene = await serveArbiter("-w 2 --graceful-timeout 5");
  await scene.signal("SIGTERM");
  scene.worker(1).exit();
  scene.advance(5500);
  assert.deepEqual(scene.worker(2).signals, []);
  scene.advance(1000);
  assert.deepEqual(scene.worker(2).signals, ["SIGKILL"]);
  scene.worker(2).die("SIGKILL");
  await settle();
  assert.equal(scene.exitCode, 0);
  assert.deepEqual(scene.logged(/ended by pfserve/), [
    "ERROR Worker (pid:102) was ended by pfserve: it did not leave within its graceful timeout",
  ]);
});

it("nothing is started while the arbiter stops", async () => {
  const scene = await serveArbiter("-w 2");
  await scene.signal("SIGTERM");
  scene.journal();
  scene.worker(1).die("SIGSEGV");
  for (
    const signal of ["SIGHUP", "SIGTTIN", "SIGTTOU", "SIGUSR2"] as const
  ) {
    await scene.signal(signal);
  }
  scene.advance(5000);
  assert.deepEqual(scene.journal(), ["1 ended"]);
  assert.equal(scene.runtime.processes.arbiters.length, 0);
});

it("TERM twice does not shorten what the workers have", async () => {
  const scene = await serveArbiter();
  await scene.signal("SIGTERM");
  await scene.signal("SIGTERM");
  assert.deepEqual(scene.worker(1).drains, [30_000]);
  assert.deepEqual(scene.worker(1).signals, []);
});

it("a worker that drains already is not told again, nor given more time", async () => {
  const scene = await serveArbiter("-w 2 --graceful-timeout 5");
  await scene.signal("SIGTTOU");
  scene.advance(3000);
  await scene.signal("SIGTERM");
  assert.deepEqual(scene.worker(2).drains, [5000]);
  scene.advance(3000);
  assert.deepEqual(scene.worker(1).signals, []);
  assert.deepEqual(scene.worker(2).signals, ["SIGKILL"]);
});

it("INT stops within two seconds, and never grants more than the graceful timeout", async () => {
  const long = await serveArbiter();
  await long.signal("SIGINT");
  assert.deepEqual(long.worker(1).drains, [2000]);
  const short = await serveArbiter("--graceful-timeout 0.5");
  await short.signal("SIGQUIT");
  assert.deepEqual(short.worker(1).drains, [500]);
});

it("INT after TERM shortens the stop, TERM after INT does not lengthen it", async () => {
  const scene = await serveArbiter();
  await scene.signal("SIGTERM");
  await scene.signal("SIGINT");
  await scene.signal("SIGTERM");
  assert.deepEqual(scene.worker(1).drains, [30_000, 2000]);
  scene.advance(3000);
  assert.deepEqual(scene.worker(1).signals, ["SIGKILL"]);
});

it("INT twice kills at once", async () => {
  const scene = await serveArbiter("-w 2");
  await scene.signal("SIGINT");
  scene.journal();
  await scene.signal("SIGINT");
  assert.deepEqual(scene.journal(), ["kill 1 SIGKILL", "kill 2 SIGKILL"]);
  scene.worker(1).die("SIGKILL");
  scene.worker(2).die("SIGKILL");
  await settle();
  assert.equal(scene.exitCode, 0);
});

it("TERM before the first worker is ready stops as well", async () => {
  const scene = await startArbiter("-w 2");
  await scene.signal("SIGTERM");
  assert.deepEqual(scene.worker(1).drains, [30_000]);
  scene.worker(1).exit();
  scene.worker(2).exit();
  await settle();
  assert.equal(scene.exitCode, 0);
  assert.deepEqual(scene.runtime.processes.told, []);
});

it("the exit code of a failed start stays when somebody stops it, too", async () => {
  const scene = await startArbiter("-w 2");
  scene.worker(1).exit(4);
  await scene.signal("SIGTERM");
  await scene.signal("SIGINT");
  scene.worker(2).exit();
  await settle();
  assert.equal(scene.exitCode, 4);
});

it("USR1 opens the logs of all processes again", async () => {
  const scene = await serveArbiter("-w 2");
  await scene.signal("SIGUSR1");
  for (const { messages } of scene.workers) {
    assert.deepEqual(messages.at(-1), { kind: "reopen_logs" });
  }
  const [errorLog] = scene.runtime.files.sinks;
  assert.equal(errorLog?.reopened, 1);
});
