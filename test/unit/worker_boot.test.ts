import assert from "node:assert/strict";
import { createServer } from "node:http";
import { it } from "node:test";
import { createDeferred } from "../../src/deferred.ts";
import { settle } from "./fake_runtime.ts";
import { type FakeBackend, serveWorker, startWorker } from "./worker_scene.ts";

it("a worker listens on what it inherited, beats, and says that it is ready", async () => {
  const scene = await serveWorker(
    "-k async --worker-connections 9 --keepalive 7",
  );
  assert.deepEqual(scene.backend.listening, [{ fds: [5, 6], backlog: 2048 }]);
  assert.equal(scene.backend.options.keepaliveMs, 7000);
  assert.equal(scene.backend.options.maxConnections, 9);
  assert.deepEqual(scene.sent, [{ kind: "ready" }]);
  assert.equal(scene.runtime.files.writes.at(-1)!.fd, 4);
  assert.deepEqual(scene.log, [
    "INFO Booting worker with pid: 50",
    "INFO Worker ready (pid: 50)",
  ]);
});

it("a sync worker takes one connection at a time and keeps none", async () => {
  const { backend } = await serveWorker("-k sync --keepalive 7");
  assert.equal(backend.options.keepaliveMs, 0);
  assert.equal(backend.options.maxConnections, 1);
});

it("a worker beats while it loads its app, and several times a timeout", async () => {
  const scene = startWorker();
  scene.runtime.modules.load = () => new Promise(() => {});
  await scene.boot("-t 2");
  scene.runtime.clock.advance(2000);
  assert.equal(scene.runtime.files.writes.length, 4);
  assert.deepEqual(scene.sent, []);
});

for (
  const [what, exports, exitCode, message] of [
    [
      "throws",
      () => {
        throw new Error("no database");
      },
      3,
      `Cannot load app "app.ts": no database`,
    ],
    [
      "is none",
      () => ({ default: 1 }),
      4,
      `Cannot use "default" of "app.ts" as an app: expected an object with fetch(), a function, or an http.Server, not a number`,
    ],
    [
      "listens by itself",
      () => ({
        default: Object.defineProperty(createServer(), "listening", {
          value: true,
        }),
      }),
      4,
      `Cannot serve "app.ts": its server listens by itself, expected --worker-class server`,
    ],
  ] as const
) {
  it(`an app that ${what} ends the worker with ${exitCode}, and the arbiter hears why`, async () => {
    const scene = startWorker(exports);
    await scene.boot();
    assert.equal(scene.exitCode, exitCode);
    assert.deepEqual(scene.sent, [{ kind: "boot_failed", message }]);
    const entry = scene.log.find((line) => line.startsWith("ERROR"))!;
    assert.ok(
      entry.startsWith(`ERROR Exception in worker process: ${message}`),
    );
    assert.equal(entry.includes("Error: no database\n"), exitCode === 3);
    assert.deepEqual(scene.backends, []);
  });
}

it("a listener that cannot be used ends the worker with 3", async () => {
  const scene = startWorker();
  scene.runtime.createNodeHttp = () => Promise.reject(new Error("EBADF"));
  await scene.boot();
  assert.equal(scene.exitCode, 3);
  assert.deepEqual(scene.sent, [{ kind: "boot_failed", message: "EBADF" }]);
});

it("an error that nothing catches while the app loads ends the worker with 3", async () => {
  const scene = startWorker();
  scene.runtime.modules.load = () => new Promise(() => {});
  await scene.boot();
  scene.runtime.self.uncaught(new Error("lost"));
  await settle();
  assert.equal(scene.exitCode, 3);
  assert.deepEqual(scene.sent, [{ kind: "boot_failed", message: "lost" }]);
});

it("a check loads the app, serves nothing, and ends with 0", async () => {
  const scene = startWorker();
  await scene.boot("", { isCheck: true });
  assert.equal(scene.exitCode, 0);
  assert.deepEqual(scene.backends.flatMap(({ listening }) => listening), []);
  assert.deepEqual(scene.sent, []);
});

it("a worker that is told to leave before it has anything to do leaves", async () => {
  const drained = startWorker();
  await drained.tell({ kind: "drain", limitMs: 1000 });
  const terminated = startWorker();
  terminated.runtime.signal("SIGTERM");
  const orphaned = startWorker();
  await orphaned.loseArbiter();
  await settle();
  for (const scene of [drained, terminated, orphaned]) {
    assert.equal(scene.exitCode, 0);
  }
});

it("a worker that is told to leave while its app loads leaves", async () => {
  const scene = startWorker();
  scene.runtime.modules.load = () => new Promise(() => {});
  await scene.boot();
  await scene.tell({ kind: "drain", limitMs: 30_000 });
  assert.equal(scene.exitCode, 0);
  assert.deepEqual(scene.sent, []);
});

it("a worker that is told to leave while it begins to listen answers what has come", async () => {
  const scene = startWorker();
  const { promise, resolve } = createDeferred<void>();
  const { serveHttp } = scene.runtime;
  scene.runtime.serveHttp = (app, options) => {
    const backend = serveHttp(app, options) as FakeBackend;
    backend.listenDelay = promise;
    return backend;
  };
  await scene.boot();
  assert.equal(scene.backend.listening.length, 1);
  await scene.tell({ kind: "drain", limitMs: 30_000 });
  assert.deepEqual([scene.exitCode, scene.backend.drains], [undefined, 0]);
  resolve();
  await settle();
  assert.equal(scene.backend.drains, 1);
  scene.backend.finish();
  await settle();
  assert.equal(scene.exitCode, 0);
  assert.deepEqual(scene.sent, []);
});

it("an assignment and a drain that come together are no work at all", async () => {
  const scene = startWorker();
  void scene.boot();
  void scene.tell({ kind: "drain", limitMs: 1000 });
  await settle();
  await settle();
  assert.equal(scene.exitCode, 0);
  assert.deepEqual(scene.sent.filter(({ kind }) => kind === "ready"), []);
});

it("signals for the arbiter, sent to a whole terminal, are nothing to a worker", async () => {
  const scene = await serveWorker();
  for (
    const signal of [
      "SIGHUP",
      "SIGINT",
      "SIGUSR2",
      "SIGTTIN",
      "SIGTTOU",
      "SIGWINCH",
    ] as const
  ) {
    assert.ok(scene.runtime.self.handlers.has(signal), signal);
    scene.runtime.signal(signal);
  }
  await settle();
  assert.equal(scene.exitCode, undefined);
  assert.equal(scene.backend.drains, 0);
});
