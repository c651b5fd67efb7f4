import assert from "node:assert/strict";
import { it } from "node:test";
import { WaitAdvice } from "../../src/worker/wait_advice.ts";
import { FakeClock } from "./fake_clock.ts";
import { serveWorker } from "./worker_scene.ts";

/** What the thread does in a request, milliseconds each. */
interface Course {
  readonly sleeps?: number;
  /** Between timers, which come in time. */
  readonly runsInPieces?: number;
  readonly runs?: number;
  /** Sleeps in a system call, and no timer comes. */
  readonly blocks?: number;
}

/** A worker with one request at a time, whose time is made up. */
class Scene {
  readonly clock: FakeClock = new FakeClock();
  readonly told: string[] = [];
  /** Of ten looks, at so many a connection waits. */
  waiting = 10;
  #busyMs = 1000;
  #looks = 0;
  readonly #advice = new WaitAdvice({
    clock: this.clock,
    busyMs: () => this.#busyMs,
    hasWaiting: () => this.#looks++ % 10 < this.waiting,
    advise: (message) => void this.told.push(message),
  });

  serve(count: number, course: Course): void {
    const { sleeps = 0, runsInPieces = 0, runs = 0, blocks = 0 } = course;
    for (let request = 0; request < count; request++) {
      this.#advice.started();
      this.clock.advance(sleeps + runsInPieces);
      this.clock.skip(runs + blocks);
      this.#busyMs += runsInPieces + runs;
      this.#advice.finished();
      // What is late comes before the next request, as it does where that has to be accepted first.
      this.clock.advance(0);
    }
  }
}

it("requests that await while connections queue are advised on, with the figures", () => {
  const scene = new Scene();
  scene.serve(21, { sleeps: 196, runs: 14 });
  assert.deepEqual(scene.told, [
    "The last 20 requests awaited 93 % of their time (210 ms each, 14 ms of it busy) while " +
    "connections queued: consider -k async, or -k gthread where requests also compute for long",
  ]);
});

it("short requests are judged when they have taken two seconds", () => {
  const scene = new Scene();
  scene.serve(280, { sleeps: 5, runs: 2 });
  assert.deepEqual(scene.told, []);
  scene.serve(20, { sleeps: 5, runs: 2 });
  assert.match(scene.told[0]!, /^The last 2\d\d requests awaited 7\d %/);
});

it("the advice is given once, and nothing is looked at after it", () => {
  const scene = new Scene();
  scene.serve(100, { sleeps: 200 });
  assert.equal(scene.told.length, 1);
  assert.equal(scene.clock.pending, 0);
});

it("too few requests say nothing, however long they are", () => {
  const scene = new Scene();
  scene.serve(19, { sleeps: 5000 });
  assert.deepEqual(scene.told, []);
});

it("requests that compute are what the worker class is for", () => {
  const scene = new Scene();
  scene.serve(100, { sleeps: 100, runs: 100 });
  assert.deepEqual(scene.told, []);
});

it("who computes between awaits computes, though timers are in time", () => {
  const scene = new Scene();
  scene.serve(100, { sleeps: 20, runsInPieces: 180 });
  assert.deepEqual(scene.told, []);
});

it("a thread that is blocked would be so in any class", () => {
  const scene = new Scene();
  scene.serve(100, { blocks: 200 });
  assert.deepEqual(scene.told, []);
});

it("without a queue nobody has to wait for the requests", () => {
  const scene = new Scene();
  scene.waiting = 0;
  scene.serve(100, { sleeps: 200 });
  scene.waiting = 4;
  scene.serve(100, { sleeps: 200 });
  assert.deepEqual(scene.told, []);
  scene.waiting = 6;
  scene.serve(100, { sleeps: 200 });
  assert.equal(scene.told.length, 1);
});

it("each series is judged by itself", () => {
  const scene = new Scene();
  scene.serve(100, { runs: 200 });
  scene.serve(50, { sleeps: 200 });
  assert.equal(scene.told.length, 1);
});

it("a worker that nobody asks looks at nothing", () => {
  const scene = new Scene();
  scene.serve(1, { sleeps: 100 });
  assert.equal(scene.clock.pending, 1);
  scene.clock.advance(100);
  assert.equal(scene.clock.pending, 0);
  scene.serve(22, { sleeps: 200 });
  assert.equal(scene.told.length, 1);
});

it("a pause ends what is judged together", () => {
  const scene = new Scene();
  for (let time = 0; time < 10; time++) {
    scene.serve(10, { sleeps: 1000 });
    scene.clock.advance(100);
  }
  assert.deepEqual(scene.told, []);
});

for (const workerClass of ["sync", "async"]) {
  const has = workerClass === "sync" ? "has" : "does not have";
  it(`a worker of the class ${workerClass} ${has} this advice`, async () => {
    const scene = await serveWorker(`-k ${workerClass}`);
    const { backend, runtime } = scene;
    backend.hasWaiting = true;
    for (let request = 0; request < 21; request++) {
      const id = backend.begin("/");
      runtime.self.usedMs += 10;
      runtime.clock.advance(200);
      backend.end(id);
    }
    const advice = /^INFO The last 20 requests awaited \d+ % .* -k async/;
    assert.equal(advice.test(scene.log.at(-1)!), workerClass === "sync");
  });
}
