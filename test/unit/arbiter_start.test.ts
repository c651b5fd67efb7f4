import assert from "node:assert/strict";
import { it } from "node:test";
import type { PfserveError } from "../../src/errors.ts";
import { main } from "../../src/main.ts";
import { serveArbiter, startArbiter } from "./arbiter_scene.ts";
import { createFakeRuntime, settle, until } from "./fake_runtime.ts";

it("an arbiter binds, starts its workers, and says that it serves when all are ready", async () => {
  const scene = await startArbiter("-w 2 -b :8001");
  const { processes, sockets, files, self } = scene.runtime;
  assert.deepEqual(scene.journal(), [
    "bind http://0.0.0.0:8001",
    "start 1",
    "start 2",
  ]);
  scene.ready(2);
  assert.deepEqual(processes.told, []);
  scene.ready(1);
  assert.deepEqual(scene.journal(), [
    "2 says ready",
    "1 says ready",
    "tell serving",
  ]);
  const { spawn, assignment } = scene.worker(2);
  assert.equal(self.title, "pfserve: master");
  assert.equal(spawn.modulePath, "/srv/app.ts");
  assert.equal(spawn.title, "pfserve: worker [app.ts]");
  assert.equal(spawn.directory, "/srv");
  assert.equal(spawn.owner, undefined);
  assert.deepEqual(spawn.env, { PFSERVE_WORKER_ID: "2" });
  assert.deepEqual(spawn.fds, [
    files.heartbeats[1]!.fd,
    ...sockets.open.keys(),
  ]);
  assert.deepEqual(assignment.listeners, [5]);
  assert.equal(assignment.heartbeat, 4);
  assert.equal(assignment.slot, 2);
  assert.equal(assignment.isCheck, false);
});

it("an arbiter says once that it serves", async () => {
  const scene = await serveArbiter();
  scene.worker(1).exit(1);
  scene.ready(2);
  assert.deepEqual(scene.runtime.processes.told, [{ kind: "serving" }]);
});

it("an arbiter gives workers their name and environment", async () => {
  const scene = await startArbiter("-n shop -e A=1=2 -e B=");
  const { spawn } = scene.worker(1);
  assert.equal(spawn.title, "pfserve: worker [shop]");
  assert.deepEqual(spawn.env, { A: "1=2", B: "", PFSERVE_WORKER_ID: "1" });
});

it("an arbiter says where it listens, and what this runtime cannot do", async () => {
  const scene = await startArbiter("-b :0 -b unix:run.sock", {
    prepare: ({ sockets }) => sockets.limitation = "No FFI",
  });
  assert.deepEqual(scene.log.slice(1, 4), [
    "INFO Listening at: http://0.0.0.0:40000,unix:/srv/run.sock (50)",
    "INFO Using worker: sync",
    "WARNING No FFI",
  ]);
});

it("an arbiter names what has no effect, at its start and after a reload", async () => {
  const scene = await serveArbiter("-k async --threads 4 --request-timeout 5");
  const warning = (setting: string, workerClass: string): string =>
    `WARNING ${setting} has no effect with worker class "${workerClass}": expected gthread`;
  const atStart = [
    warning("--threads 4", "async"),
    warning("--request-timeout 5", "async"),
  ];
  assert.deepEqual(scene.logged(/no effect/), atStart);
  scene.args = "-k server --threads 2";
  await scene.signal("SIGHUP");
  scene.ready(2);
  assert.deepEqual(scene.logged(/no effect/), [
    ...atStart,
    warning("--threads 2", "server"),
  ]);
});

it("threads with sync are gthread, and have their effect", async () => {
  const scene = await serveArbiter("-k sync --threads 4 --request-timeout 5");
  assert.deepEqual(scene.logged(/no effect|Using worker/), [
    "INFO Using worker: gthread",
  ]);
});

for (
  const [exitCode, reason] of [
    [3, "Worker failed to boot."],
    [4, "App failed to load."],
  ] as const
) {
  it(`a first worker that ends with ${exitCode} ends the arbiter with ${exitCode}`, async () => {
    const scene = await startArbiter("-w 2");
    scene.worker(1).say({ kind: "boot_failed", message: "no such export" });
    scene.worker(1).exit(exitCode);
    assert.deepEqual(scene.worker(2).drains, [2000]);
    scene.worker(2).exit();
    await scene.signal("SIGWINCH");
    assert.equal(scene.exitCode, exitCode);
    assert.deepEqual(scene.log.slice(-2), [
      "ERROR Shutting down: Master",
      `ERROR Reason: ${reason}`,
    ]);
    assert.deepEqual(scene.runtime.processes.told, [
      { kind: "failed", message: "no such export", exitCode },
    ]);
    assert.equal(scene.runtime.sockets.open.size, 0);
    assert.equal(scene.runtime.clock.pending, 0);
  });
}

it("a worker that crashes is replaced at once, in its slot", async () => {
  const scene = await serveArbiter("-w 2");
  scene.worker(1).exit(7);
  assert.deepEqual(scene.journal(), ["1 ended", "start 3"]);
  assert.equal(scene.worker(3).assignment.slot, 1);
  assert.deepEqual(scene.logged(/101/), [
    "ERROR Worker (pid:101) exited with code 7.",
  ]);
  assert.equal(scene.runtime.files.heartbeats[0]!.isClosed, true);
  assert.equal(scene.runtime.files.heartbeats[1]!.isClosed, false);
});

it("crashes in a row are answered later and later, and never end what serves", async () => {
  const scene = await serveArbiter("-w 2");
  const { clock } = scene.runtime;
  const delays: number[] = [];
  for (let crash = 0; crash < 12; crash++) {
    const before = scene.workers.length;
    const crashedAt = clock.now();
    scene.workers.findLast(({ assignment }) => assignment.slot === 1)!
      .die("SIGSEGV");
    while (scene.workers.length === before) clock.advance(1);
    scene.runtime.files.heartbeats[1]!.beatMs = clock.date().getTime();
    delays.push(clock.now() - crashedAt);
  }
  assert.deepEqual(delays, [
    ...[0, 100, 200, 400, 800, 1600, 3200],
    ...[5000, 5000, 5000, 5000, 5000],
  ]);
  assert.equal(scene.exitCode, undefined);
  assert.match(
    scene.logged(/in a row/).at(-1)!,
    /^WARNING 12 workers in a row ended too early; the next one starts in 5000 ms$/,
  );
});

it("a worker that lived long is replaced at once, whatever came before", async () => {
  const scene = await serveArbiter("-w 2");
  scene.worker(1).exit(1);
  scene.ready(3);
  scene.worker(3).exit(1);
  scene.advance(100);
  scene.ready(4);
  scene.advance(10_000);
  scene.journal();
  scene.worker(4).exit(1);
  assert.deepEqual(scene.journal(), ["4 ended", "start 5"]);
});

it("a slot that keeps failing ends the arbiter with 3 when nothing serves", async () => {
  const scene = await serveArbiter();
  for (let crash = 1; crash <= 8; crash++) {
    assert.equal(scene.workers.length, crash);
    scene.worker(crash).die("SIGSEGV");
    scene.runtime.clock.advance(5000);
  }
  await scene.signal("SIGWINCH");
  assert.equal(scene.exitCode, 3);
  assert.equal(scene.workers.length, 8);
  assert.equal(
    scene.log.at(-1),
    "ERROR Reason: Worker failed to boot. 8 workers in a row ended too early.",
  );
});

it("a process that cannot be started counts as a failure, and says why", async () => {
  const scene = await startArbiter();
  for (let attempt = 1; attempt <= 8; attempt++) {
    const error = new Error("spawn ENOENT");
    scene.worker(attempt).end({ code: null, signal: null, error });
    scene.runtime.clock.advance(5000);
  }
  await scene.signal("SIGWINCH");
  assert.equal(scene.exitCode, 3);
  assert.equal(
    scene.logged(/Cannot start a worker process: spawn ENOENT/).length,
    8,
  );
});

it("a worker that cannot even be prepared counts as a failure", async () => {
  const scene = await startArbiter("", {
    prepare: ({ files }) => files.heartbeatError = new Error("EMFILE"),
  });
  scene.runtime.clock.advance(60_000);
  await scene.signal("SIGWINCH");
  assert.equal(scene.logged(/Cannot start a worker process: EMFILE/).length, 8);
  assert.equal(scene.exitCode, 3);
});

it("an address in use ends the start, and leaves nothing behind", async () => {
  const scene = await startArbiter("-b :8001 -b unix:/run/x -b :8002 -p pid", {
    prepare: ({ sockets }) =>
      sockets.check = (address) => {
        if ("port" in address && address.port === 8002) {
          throw new Error("in use");
        }
      },
  });
  assert.match(String(scene.failure), /in use/);
  assert.equal(scene.runtime.sockets.open.size, 0);
  assert.equal(scene.runtime.files.texts.has("/srv/pid"), false);
  assert.equal(scene.workers.length, 0);
});

it("an error in a handler is logged, and the loop goes on", async () => {
  const scene = await serveArbiter("-w 2");
  scene.worker(1).send = () => {
    throw new Error("a bug");
  };
  await scene.signal("SIGUSR1");
  assert.match(
    scene.log.at(-1)!,
    /^CRITICAL Unhandled exception in main loop: Error: a bug/,
  );
  scene.journal();
  scene.worker(2).exit(1);
  assert.deepEqual(scene.journal(), ["2 ended", "start 3"]);
});

it("with --preload, the app is loaded before anything is bound, and no worker starts meanwhile", async () => {
  const scene = await startArbiter("-w 2 -b :8001 -e A=b --preload");
  assert.deepEqual(scene.journal(), ["start 1"]);
  const [check] = scene.workers;
  assert.equal(check!.assignment.isCheck, true);
  assert.deepEqual(check!.assignment.listeners, []);
  assert.deepEqual(check!.spawn.env, { A: "b" });
  check!.exit(0);
  await settle();
  assert.deepEqual(scene.journal(), [
    "1 ended",
    "bind http://0.0.0.0:8001",
    "start 1",
    "start 2",
  ]);
  assert.equal(scene.worker(2).assignment.isCheck, false);
});

for (const [exitCode, ended] of [[4, 4], [3, 3], [7, 3], [0, undefined]]) {
  it(`with --preload, an app whose load ends with ${exitCode} ends the start with ${ended}`, async () => {
    const scene = await startArbiter("-w 2 --preload");
    scene.worker(1).say({ kind: "boot_failed", message: "no database" });
    scene.worker(1).exit(exitCode);
    await settle();
    if (ended === undefined) return assert.equal(scene.workers.length, 3);
    assert.equal(scene.workers.length, 1);
    const { message, exitCode: code } = scene.failure as PfserveError;
    assert.equal(message, `Cannot preload app "app.ts": no database`);
    assert.equal(code, ended);
    assert.equal(scene.runtime.sockets.open.size, 0);
  });
}

it("with --preload, an app that is never loaded ends the start after its boot timeout", async () => {
  const scene = await startArbiter("--preload --boot-timeout 5s");
  scene.advance(5000);
  assert.deepEqual(scene.worker(1).signals, ["SIGKILL"]);
  scene.worker(1).die("SIGKILL");
  await settle();
  assert.match(
    String(scene.failure),
    /Cannot preload app "app\.ts": not loaded within its boot timeout of 5s$/,
  );
});

it("variables that are no settings are warned of once", async () => {
  const runtime = createFakeRuntime();
  runtime.files.texts.set("/srv/app.ts", "");
  runtime.self.env["PFSERVE_WORKES"] = "2";
  const ended = main(runtime, ["app.ts"]);
  await until(() => runtime.processes.workers.length > 0);
  runtime.signal("SIGTERM");
  runtime.processes.workers[0]!.exit();
  assert.equal(await ended, 0);
  const log = runtime.files.sinks.flatMap(({ written }) => written).join("");
  assert.equal(log.match(/Unknown variable PFSERVE_WORKES/g)?.length, 1);
});

it("an arbiter ends at the first worker that its user keeps from the files it needs", async () => {
  const scene = await startArbiter("-w 1 -u www", {
    prepare: ({ processes }) =>
      processes.users.set("www", { uid: 33, gid: 33 }),
  });
  const barrier = 'user 33 may not enter "/root" (mode 0700)';
  scene.worker(1).end({ code: 1, signal: null, barrier });
  await settle();
  assert.equal(scene.exitCode, 3);
  assert.equal(scene.workers.length, 1);
  assert.deepEqual(scene.logged(/ERROR/), [
    "ERROR Worker (pid:101) exited with code 1.",
    `ERROR Cannot run workers: ${barrier}`,
    "ERROR Shutting down: Master",
    "ERROR Reason: Worker failed to boot.",
  ]);
});

it("what its user may not do explains no worker that has been ready", async () => {
  const scene = await startArbiter("-w 2 -u www", {
    prepare: ({ processes }) =>
      processes.users.set("www", { uid: 33, gid: 33 }),
  });
  scene.ready(1, 2);
  scene.worker(1).end({ code: 1, signal: null, barrier: "user 33 may not" });
  await settle();
  assert.equal(scene.workers.length, 3);
  assert.deepEqual(scene.logged(/may not/), []);
});
