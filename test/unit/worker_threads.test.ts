import assert from "node:assert/strict";
import { it } from "node:test";
import { createDeferred } from "../../src/deferred.ts";
import type { ByteSocket } from "../../src/http/engine/byte_socket.ts";
import type { ResponseParts } from "../../src/http/fetch/response_parts.ts";
import type { Thread, ThreadEvents } from "../../src/runtime.ts";
import type { FromThread, ToThread } from "../../src/thread_messages.ts";
import { AcceptGate } from "../../src/worker/threads/accept_gate.ts";
import { ThreadPool } from "../../src/worker/threads/thread_pool.ts";
import {
  type EngineSource,
  ThreadRequest,
} from "../../src/worker/threads/thread_request.ts";
import { FakeClock } from "./fake_clock.ts";
import { createFakeRuntime, settle } from "./fake_runtime.ts";

/** A thread whose messages a test makes up. */
class FakeThread implements Thread {
  readonly events: ThreadEvents;
  readonly sent: ToThread[] = [];
  isEnded = false;
  /** What it says of itself, where it can. */
  activity: Promise<string> | undefined;

  constructor(events: ThreadEvents) {
    this.events = events;
  }

  send(message: ToThread): void {
    this.sent.push(message);
  }

  describe(): Promise<string> | undefined {
    return this.activity;
  }

  end(): void {
    this.isEnded = true;
  }

  say(message: FromThread): void {
    this.events.onMessage(message);
  }

  /** Ids of the requests that it was given. */
  get ids(): number[] {
    return this.sent.flatMap((message) =>
      message.kind === "request" ? [message.request.id] : []
    );
  }

  answer(status = 200): void {
    const head = { status, statusText: "", headers: [] };
    this.say({ kind: "response", id: this.ids.at(-1)!, head, body: null });
  }
}

/** A pool of fake threads. */
class PoolScene {
  readonly clock = new FakeClock();
  readonly threads: FakeThread[] = [];
  readonly warnings: string[] = [];
  readonly failures: unknown[] = [];
  readonly recycled: string[] = [];
  readonly givenUp: unknown[] = [];
  turns = 0;
  readonly pool: ThreadPool;

  constructor({ count = 1, requestTimeoutMs = 0, canEndSpinning = true } = {}) {
    this.pool = new ThreadPool({
      threads: {
        ...createFakeRuntime().threads,
        canEndSpinning,
        start: (events) => {
          const thread = new FakeThread(events);
          this.threads.push(thread);
          return thread;
        },
      },
      clock: this.clock,
      app: "app.ts",
      appType: "auto",
      count,
      bootTimeoutMs: 20_000,
      requestTimeoutMs,
      observer: {
        countsBytes: false,
        started: () => 1,
        finished() {},
        refused() {},
        turnedAway() {},
        appFailed: (_request, thrown) => void this.failures.push(thrown),
        warn: (message) => void this.warnings.push(message),
      },
      control: {
        recycle: (reason) => void this.recycled.push(reason),
        giveUp: (thrown) => void this.givenUp.push(thrown),
        leave: () => undefined,
        beat: () => undefined,
        tellLoaded: undefined,
      },
      onChange() {},
      onTurn: () => void this.turns++,
    });
  }

  /** Starts the threads, which load their apps at once. */
  async start(): Promise<void> {
    const starting = this.pool.start();
    for (const thread of this.threads) {
      thread.say({ kind: "ready", requestBuffering: undefined });
    }
    await starting;
  }

  get last(): FakeThread {
    return this.threads.at(-1)!;
  }

  run(change: Partial<EngineSource> = {}): Promise<ResponseParts> {
    const answer = this.pool.run(
      new ThreadRequest(sourceOf(change), undefined),
    );
    answer.catch(() => {});
    return answer;
  }
}

function sourceOf(change: Partial<EngineSource>): EngineSource {
  return {
    method: "GET",
    target: "/x",
    url: "http://localhost/x",
    version: "1.1",
    fields: [],
    remoteAddress: "",
    client: { address: undefined, port: undefined },
    scheme: "http",
    signal: new AbortController().signal,
    body: undefined,
    socket: { destroyed: false } as ByteSocket,
    header: () => "",
    writeEarlyHints() {},
    hijack: () => assert.fail(),
    openWebSocket: () => assert.fail(),
    appFailed() {},
    ...change,
  };
}

it("a thread gets one request at a time, and the next when it has answered", async () => {
  const scene = new PoolScene();
  await scene.start();
  const first = scene.run();
  const second = scene.run();
  assert.equal(scene.last.ids.length, 1);
  assert.equal(scene.pool.spare, -1);
  scene.last.answer(201);
  assert.equal((await first).status, 201);
  assert.equal(scene.last.ids.length, 2);
  assert.equal(scene.turns, 1);
  scene.last.answer(202);
  assert.equal((await second).status, 202);
  assert.equal(scene.pool.spare, 1);
});

it("a request whose client left while it waited gets no thread", async () => {
  const scene = new PoolScene();
  await scene.start();
  void scene.run();
  const left = scene.run({ socket: { destroyed: true } as ByteSocket });
  scene.last.answer();
  await assert.rejects(left, /disconnected/);
  assert.equal(scene.last.ids.length, 1);
  assert.equal(scene.pool.spare, 1);
});

it("a thread that ends costs its request alone, and is replaced", async () => {
  const scene = new PoolScene();
  await scene.start();
  const lost = scene.run();
  const waiting = scene.run();
  scene.last.say({ kind: "uncaught", stack: "Error: lost\n    at x" });
  await assert.rejects(lost, /The thread of the request ended: Error: lost$/);
  assert.match(scene.warnings[0]!, /A thread ended, replacing it: Error: lost/);
  scene.clock.advance(0);
  assert.equal(scene.threads.length, 2);
  assert.ok(scene.threads[0]!.isEnded);
  scene.last.say({ kind: "ready", requestBuffering: undefined });
  await settle();
  scene.last.answer();
  assert.equal((await waiting).status, 200);
});

it("threads that end one after the other are replaced later each time", async () => {
  const scene = new PoolScene();
  await scene.start();
  const delays: number[] = [];
  for (let time = 0; time < 4; time++) {
    const { length } = scene.threads;
    scene.last.events.onLost("process.exit(1) in the app");
    const since = scene.clock.now();
    scene.clock.advance(0);
    while (scene.threads.length === length) scene.clock.advance(50);
    delays.push(scene.clock.now() - since);
    scene.last.say({ kind: "ready", requestBuffering: undefined });
    await settle();
  }
  assert.deepEqual(delays, [0, 100, 200, 400]);
});

it("a request that has had its time is answered with 504", async () => {
  const scene = new PoolScene({ requestTimeoutMs: 1000 });
  await scene.start();
  const stuck = scene.run();
  scene.clock.advance(999);
  assert.equal(scene.threads.length, 1);
  scene.clock.advance(1);
  assert.equal((await stuck).status, 504);
  assert.match(String(scene.failures[0]), /no answer in 1s/);
  assert.ok(scene.threads[0]!.isEnded);
  scene.clock.advance(0);
  assert.equal(scene.threads.length, 2);
  assert.deepEqual(scene.recycled, []);
});

it("a stuck thread says what it does before it is ended", async () => {
  const scene = new PoolScene({ requestTimeoutMs: 1000 });
  await scene.start();
  const { promise, resolve } = createDeferred<string>();
  scene.last.activity = promise;
  const stuck = scene.run();
  scene.clock.advance(1000);
  assert.equal((await stuck).status, 504);
  assert.ok(!scene.threads[0]!.isEnded);
  // Whatever it still says.
  scene.threads[0]!.answer();
  resolve("spins");
  await settle();
  assert.deepEqual(scene.warnings, ["The thread of GET /x spins"]);
  assert.ok(scene.threads[0]!.isEnded);
});

it("a request that goes on giving its answer has all the time it needs", async () => {
  const scene = new PoolScene({ requestTimeoutMs: 1000 });
  await scene.start();
  void scene.run();
  const [id] = scene.last.ids;
  const head = { status: 200, statusText: "", headers: [] };
  scene.last.say({ kind: "head", id: id!, head });
  for (let time = 0; time < 5; time++) {
    scene.last.say({ kind: "piece", id: id!, bytes: new Uint8Array(1) });
    scene.clock.advance(1000);
  }
  assert.ok(!scene.last.isEnded);
  scene.clock.advance(1000);
  assert.ok(scene.threads[0]!.isEnded);
});

it("where a thread cannot be ended, the worker is replaced with it", async () => {
  const scene = new PoolScene({ requestTimeoutMs: 10, canEndSpinning: false });
  await scene.start();
  void scene.run();
  scene.clock.advance(10);
  assert.equal(scene.recycled.length, 1);
});

it("an app that does not load fails the start with its error", async () => {
  const scene = new PoolScene({ count: 2 });
  const starting = scene.pool.start();
  scene.last.say({
    kind: "boot_failed",
    message: "no app",
    exitCode: 4,
    cause: undefined,
  });
  await assert.rejects(starting, { message: "no app", exitCode: 4 });
});

it("an app that stops loading while it is served makes the worker give up", async () => {
  const scene = new PoolScene();
  await scene.start();
  scene.last.events.onLost("gone");
  const waiting = scene.run();
  for (let time = 0; time < 3; time++) {
    scene.clock.advance(5000);
    scene.last.events.onLost("gone while it loads");
    await settle();
  }
  assert.equal(scene.givenUp.length, 1);
  await assert.rejects(waiting, /No thread can run the app/);
  await assert.rejects(scene.run(), /No thread can run the app/);
});

it("a replacement that never loads the app is replaced", async () => {
  const scene = new PoolScene();
  await scene.start();
  scene.clock.advance(60_000);
  assert.equal(scene.threads.length, 1);
  scene.last.events.onLost("gone");
  scene.clock.advance(0);
  const [, hung] = scene.threads;
  scene.clock.advance(20_000);
  await settle();
  assert.ok(hung!.isEnded);
  assert.match(scene.warnings.at(-1)!, /Cannot replace a thread: .*not ready/);
  scene.clock.advance(1000);
  assert.equal(scene.threads.length, 3);
  scene.last.say({ kind: "ready", requestBuffering: undefined });
  await settle();
  assert.equal(scene.pool.spare, 1);
});

/** A gate before a number of free threads. */
function openGate(spare: number): {
  gate: AcceptGate;
  clock: FakeClock;
  state: { spare: number; isOpen: boolean };
} {
  const clock = new FakeClock();
  const state = { spare, isOpen: true };
  const gate = new AcceptGate({
    clock,
    spare: () => state.spare,
    setAccepting: (isAccepting) => void (state.isOpen = isAccepting),
  });
  return { gate, clock, state };
}

it("connections are taken as far as there are free threads", () => {
  const { gate, state } = openGate(2);
  const [one, two] = [{} as ByteSocket, {} as ByteSocket];
  gate.accepted(one);
  assert.ok(state.isOpen);
  gate.accepted(two);
  assert.ok(!state.isOpen);
  state.spare = 1;
  gate.settled(one);
  assert.ok(!state.isOpen);
  state.spare = 2;
  gate.update();
  assert.ok(state.isOpen);
});

it("a connection that says nothing keeps no thread free for long", () => {
  const { gate, clock, state } = openGate(1);
  gate.accepted({} as ByteSocket);
  assert.ok(!state.isOpen);
  clock.advance(20);
  assert.ok(state.isOpen);
});

it("clients that ask without a pause let somebody in now and then", () => {
  const { gate, clock, state } = openGate(1);
  gate.accepted({} as ByteSocket);
  state.spare = 0;
  gate.turned();
  assert.ok(!state.isOpen);
  clock.advance(10);
  gate.turned();
  assert.ok(state.isOpen);
  gate.accepted({} as ByteSocket);
  assert.ok(!state.isOpen);
});

it("a gate that opens for moments only lets somebody in now and then", () => {
  const { gate, clock, state } = openGate(1);
  gate.accepted({} as ByteSocket);
  for (let time = 0; time < 10; time++) {
    assert.ok(!state.isOpen);
    state.spare = 2;
    gate.update();
    state.spare = 0;
    gate.update();
    clock.advance(1);
  }
  state.spare = 2;
  gate.update();
  state.spare = 0;
  gate.update();
  assert.ok(state.isOpen);
  clock.advance(10);
  assert.ok(!state.isOpen);
});

it("one that has been open for long is closed at once", () => {
  const { gate, clock, state } = openGate(1);
  clock.advance(1000);
  state.spare = 0;
  gate.update();
  assert.ok(!state.isOpen);
});
