import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { afterEach, it } from "node:test";
import { type Listener, Worker } from "../../runtimes/custom_worker.ts";
import type { AcceptOptions } from "../../src/runtime.ts";
import { settle, until } from "./fake_runtime.ts";
import { startWorker, type WorkerScene } from "./worker_scene.ts";

/** An acceptor that a test is the kernel of. */
interface FakeAcceptor {
  readonly fd: number;
  readonly options: AcceptOptions;
  isPaused: boolean;
  isClosed: boolean;
}

interface ClassScene extends WorkerScene {
  readonly acceptors: FakeAcceptor[];
}

/** The instance that the last worker made. */
let made: Recorded | undefined;

class Recorded extends Worker {
  readonly accepted: Socket[] = [];
  drains = 0;
  isDestroyed = false;
  finish: () => void = () => {};

  override init(): void | Promise<void> {
    made = this;
  }

  override async start(): Promise<void> {
    for (const listener of this.listeners) {
      await listener.accept((socket) => void this.accepted.push(socket));
    }
  }

  override drain(): Promise<void> {
    this.drains++;
    return new Promise((resolve) => this.finish = resolve);
  }

  override destroy(): void {
    this.isDestroyed = true;
  }
}

/** Boots a worker whose class `/srv/worker.ts` exports. */
async function boot(
  exports: Record<string, unknown>,
  args = "-k ./worker.ts",
  isCheck = false,
): Promise<ClassScene> {
  const acceptors: FakeAcceptor[] = [];
  const scene = Object.assign(startWorker(), { acceptors });
  const { runtime } = scene;
  runtime.files.texts.set("/srv/worker.ts", "");
  runtime.exports.set("/srv/worker.ts", () => exports);
  runtime.openAcceptor = (fd, options) => {
    const acceptor: FakeAcceptor = {
      fd,
      options,
      isPaused: false,
      isClosed: false,
    };
    acceptors.push(acceptor);
    return Promise.resolve({
      hasWaiting: false,
      pause: () => void (acceptor.isPaused = true),
      resume: () => void (acceptor.isPaused = false),
      close: () => {
        acceptor.isClosed = true;
        return Promise.resolve();
      },
    });
  };
  made = undefined;
  await scene.boot(args, isCheck ? NOTHING : {});
  await until(() =>
    scene.exitCode !== undefined ||
    scene.sent.some(({ kind }) => kind === "ready")
  );
  return scene;
}

const NOTHING = { isCheck: true, listeners: [], addresses: [] };

class FakeSocket extends EventEmitter {
  readonly remoteAddress = "192.0.2.7";
  readonly bytesRead = 0;

  destroy(): void {
    this.emit("close");
  }
}

const sockets: FakeSocket[] = [];

/** The timers of open connections would keep the process alive. */
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** A client connects; returns its socket in the worker. */
function connect(acceptor: FakeAcceptor): FakeSocket {
  const socket = new FakeSocket();
  sockets.push(socket);
  acceptor.options.onConnection(socket as never);
  return socket;
}

function warnings({ log }: WorkerScene): string[] {
  return log.filter((line) => /^(?:WARNING|ERROR)/.test(line));
}

for (
  const [what, exports, message] of [
    [
      "nothing",
      {},
      `Cannot find the worker class in "./worker.ts": expected a default export, it exports nothing`,
    ],
    [
      "another name",
      { Mine: Recorded },
      `Cannot find the worker class in "./worker.ts": expected a default export, it exports Mine; an export is named "./worker.ts#Mine"`,
    ],
    [
      "a function",
      { default: () => {} },
      `Cannot use "default" of "./worker.ts" as a worker class: expected a class that extends Worker of "pfserve/worker", not a function`,
    ],
    [
      "null",
      { default: null },
      `Cannot use "default" of "./worker.ts" as a worker class: expected a class that extends Worker of "pfserve/worker", not null`,
    ],
    [
      "another class",
      { default: class {} },
      `Cannot use "default" of "./worker.ts" as a worker class: expected a class that extends Worker of "pfserve/worker", not a class that does not`,
    ],
    [
      "an object in its place",
      { default: { fetch() {} } },
      `Cannot use "default" of "./worker.ts" as a worker class: expected a class that extends Worker of "pfserve/worker", not an object`,
    ],
    [
      "one of another contract",
      {
        default: class extends Recorded {
          static override readonly pfserveWorker: number = 2;
        },
      },
      `Cannot use "default" of "./worker.ts" as a worker class: expected a Worker with contract 1, it extends one with 2, of another version of pfserve`,
    ],
  ] as const
) {
  it(`a module that exports ${what} is no worker class`, async () => {
    const scene = await boot(exports as Record<string, unknown>);
    assert.equal(scene.exitCode, 3);
    assert.deepEqual(scene.sent, [{ kind: "boot_failed", message }]);
  });
}

it("an abstract start() is missed before anything runs", async () => {
  const scene = await boot({ default: Worker });
  assert.equal(scene.exitCode, 3);
  assert.deepEqual(warnings(scene), [
    `ERROR Exception in worker process: Cannot use "default" of "./worker.ts" as a worker class: expected a method start()`,
  ]);
});

it("a class is found by name, and below a default export", async () => {
  for (
    const [args, exports] of [
      ["-k ./worker.ts", { default: { default: Recorded } }],
      ["-k ./worker#Mine", { Mine: Recorded }],
      ["-k ./worker.ts#Mine", { default: { Mine: Recorded } }],
    ] as const
  ) {
    const scene = await boot(exports, args);
    assert.deepEqual(scene.sent, [{ kind: "ready" }], args);
  }
});

it("a class is found in a package, as the app would import it", async () => {
  const asked: string[][] = [];
  const scene = startWorker();
  scene.runtime.modules.loadPackage = (...args) => {
    asked.push(args);
    return Promise.reject(new Error("Cannot find package"));
  };
  await scene.boot("-k workers/sub#Mine");
  await until(() => scene.exitCode !== undefined);
  assert.deepEqual(asked, [["workers/sub", "/srv/app.ts"]]);
  assert.equal(scene.exitCode, 3);
  assert.deepEqual(scene.sent, [{
    kind: "boot_failed",
    message:
      'Cannot load worker class "workers/sub#Mine": expected sync, async, gthread, server, ./FILE, ' +
      'or a package that "/srv/app.ts" can import (Cannot find package)',
  }]);
});

it("a worker knows its place and its listeners", async () => {
  await boot({ default: Recorded }, "-k ./worker.ts --keepalive 7");
  assert.equal(made!.pid, 50);
  assert.equal(made!.age, 1);
  assert.equal(made!.slot, 1);
  assert.equal(made!.settings.keepalive, 7);
  assert.equal(made!.isDraining, false);
  assert.deepEqual(
    made!.listeners.map(({ address, fd, tls }) => ({ address, fd, tls })),
    [
      {
        address: { kind: "tcp", host: "127.0.0.1", port: 8000 },
        fd: 5,
        tls: undefined,
      },
      {
        address: { kind: "unix", path: "/run/app.sock" },
        fd: 6,
        tls: undefined,
      },
    ],
  );
});

it("a worker loads the app, or a factory's", async () => {
  class Loading extends Recorded {
    app: unknown;

    override async init(): Promise<void> {
      made = this;
      this.app = await this.loadApp();
    }
  }
  const scene = await boot({ default: Loading });
  assert.equal(typeof (made as Loading).app, "function");
  assert.deepEqual(scene.sent, [{ kind: "ready" }]);
  const missing = startWorker(() => ({}));
  missing.runtime.files.texts.set("/srv/worker.ts", "");
  missing.runtime.exports.set("/srv/worker.ts", () => ({ default: Loading }));
  await missing.boot("-k ./worker.ts");
  await until(() => missing.exitCode !== undefined);
  assert.equal(missing.exitCode, 4);
});

it("a check ends after init()", async () => {
  const scene = await boot({ default: Recorded }, "-k ./worker.ts", true);
  assert.equal(scene.exitCode, 0);
  assert.deepEqual(made!.listeners, []);
  assert.deepEqual(scene.acceptors, []);
});

it("connections beyond worker_connections are left to others", async () => {
  const args = "-k ./worker.ts --worker-connections 2";
  const { acceptors } = await boot({ default: Recorded }, args);
  const [first, second] = [connect(acceptors[0]!), connect(acceptors[1]!)];
  const paused = (): boolean[] => acceptors.map(({ isPaused }) => isPaused);
  assert.equal(made!.connections, 2);
  assert.deepEqual(paused(), [true, true]);
  first.destroy();
  assert.deepEqual(paused(), [false, false]);
  made!.listeners[0]!.pause();
  assert.deepEqual(paused(), [true, false]);
  connect(acceptors[1]!);
  second.destroy();
  assert.deepEqual(paused(), [true, false]);
  made!.listeners[0]!.resume();
  assert.deepEqual(paused(), [false, false]);
});

it("a listener accepts once, and not when the worker leaves", async () => {
  class Late extends Recorded {
    late: Listener | undefined;

    override async start(): Promise<void> {
      const [first, second] = this.listeners;
      await first!.accept(() => {});
      this.late = second;
    }
  }
  const scene = await boot({ default: Late });
  await assert.rejects(made!.listeners[0]!.accept(() => {}), {
    message: "Cannot accept twice on a listener",
  });
  await scene.tell({ kind: "drain", limitMs: 1000 });
  await (made as Late).late!.accept(() => {});
  assert.deepEqual(scene.acceptors.map(({ fd }) => fd), [5]);
});

it("a worker leaves when drain() is done and its last connection is closed", async () => {
  const scene = await boot({ default: Recorded });
  const socket = connect(scene.acceptors[0]!);
  await scene.tell({ kind: "drain", limitMs: 5000 });
  assert.deepEqual(scene.acceptors.map(({ isClosed }) => isClosed), [
    true,
    true,
  ]);
  assert.equal(made!.isDraining, true);
  assert.equal(made!.drains, 1);
  made!.finish();
  await settle();
  assert.equal(scene.exitCode, undefined);
  socket.destroy();
  await settle();
  scene.runtime.clock.advance(10);
  await until(() => scene.exitCode !== undefined);
  assert.equal(scene.exitCode, 0);
  assert.equal(made!.isDestroyed, false);
});

it("a drain() that never ends is cut off, and what was in flight is named", async () => {
  const scene = await boot(
    { default: Recorded },
    "-k ./worker.ts --access-logfile -",
  );
  const socket = connect(scene.acceptors[0]!);
  made!.requestStarted({
    method: "GET",
    target: "/slow",
    socket: socket as never,
  });
  await scene.tell({ kind: "drain", limitMs: 5000 });
  scene.runtime.clock.advance(5000);
  await settle();
  scene.runtime.clock.advance(10);
  await until(() => scene.exitCode !== undefined);
  assert.equal(scene.exitCode, 0);
  assert.equal(made!.isDestroyed, true);
  assert.deepEqual(warnings(scene), [
    "WARNING Worker graceful timeout (pid:50): after 5s, 1 requests are cut off: GET /slow",
  ]);
  const [access] = scene.runtime.files.sinks.filter(({ path }) =>
    path === "stdout"
  );
  assert.match(
    access!.written.join(""),
    /^192\.0\.2\.7 - - \[.*\] "GET \/slow HTTP\/1\.1" - - "-" "-"\n$/,
  );
});

it("what drain() and destroy() throw is logged, and holds nothing up", async () => {
  class Failing extends Recorded {
    override drain(): never {
      throw new Error("no drain");
    }

    override destroy(): never {
      throw new Error("no end");
    }
  }
  const scene = await boot({ default: Failing });
  connect(scene.acceptors[0]!);
  await scene.tell({ kind: "drain", limitMs: 1000 });
  scene.runtime.clock.advance(1000);
  await settle();
  scene.runtime.clock.advance(10);
  await until(() => scene.exitCode !== undefined);
  assert.equal(scene.exitCode, 0);
  const errors = warnings(scene).map((line) => line.split("\n", 2).join(" "));
  assert.deepEqual(errors, [
    'ERROR Error in drain() of worker class "./worker.ts" Error: no drain',
    "WARNING Worker graceful timeout (pid:50): after 1s, 0 requests are cut off: none, connections were open",
    'ERROR Error in destroy() of worker class "./worker.ts" Error: no end',
  ]);
});

it("a class counts its requests, once each", async () => {
  const scene = await boot(
    { default: Recorded },
    "-k ./worker.ts --max-requests 2",
  );
  const first = made!.requestStarted({ method: "GET", target: "/1" });
  first.ended({ status: 200, bodyBytes: 1 });
  first.ended({ status: 200, bodyBytes: 1 });
  assert.deepEqual(scene.sent, [{ kind: "ready" }]);
  const second = made!.requestStarted({ method: "GET", target: "/2" });
  second.failed(new Error("no answer"));
  second.ended({ status: 500, bodyBytes: undefined });
  assert.deepEqual(scene.sent.at(-1), {
    kind: "recycle",
    reason: "max_requests: 2 requests",
  });
  assert.match(
    warnings(scene).join(),
    /^ERROR Error handling request GET \/2\nError: no answer/,
  );
});

it("notify() beats at once", async () => {
  const scene = await boot({ default: Recorded });
  const before = scene.runtime.files.writes.length;
  made!.notify();
  assert.equal(scene.runtime.files.writes.length, before + 1);
});

it("a class may ask for a replacement, and may leave", async () => {
  const scene = await boot({ default: Recorded });
  made!.recycle("memory");
  assert.deepEqual(scene.sent.at(-1), { kind: "recycle", reason: "memory" });
  assert.ok(scene.log.includes("INFO Worker asks for a replacement: memory"));
  made!.leave();
  await settle();
  assert.deepEqual(scene.sent.at(-1), { kind: "leaving", isFailure: false });
  assert.equal(made!.drains, 1);
});

it("a class that accepts nothing is told so, unless it takes a descriptor", async () => {
  class Silent extends Recorded {
    override start(): Promise<void> {
      return Promise.resolve();
    }
  }
  class Descriptor extends Silent {
    override start(): Promise<void> {
      assert.equal(this.listeners[0]!.fd, 5);
      return Promise.resolve();
    }
  }
  const silent = await boot({ default: Silent });
  assert.deepEqual(warnings(silent), [
    'WARNING Worker class "./worker.ts" has started and accepts nothing: expected start() to call accept() of its listeners',
  ]);
  assert.deepEqual(warnings(await boot({ default: Descriptor })), []);
});

it("a reset connection that nobody listens to does not end the worker", async () => {
  const scene = await boot({ default: Recorded });
  const socket = connect(scene.acceptors[0]!);
  assert.doesNotThrow(() => socket.emit("error", new Error("ECONNRESET")));
});
