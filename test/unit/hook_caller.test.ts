import assert from "node:assert/strict";
import { it } from "node:test";
import { HOOK_LIMIT_MS, HookCaller } from "../../src/hooks/hook_caller.ts";
import type { HookArbiter, HookLog, Hooks } from "../../src/hooks/hooks.ts";
import { FakeClock } from "./fake_clock.ts";
import { settle } from "./fake_runtime.ts";

const ARBITER = { pid: 7 } as HookArbiter;

class Scene {
  readonly clock = new FakeClock();
  readonly lines: string[] = [];
  readonly caller: HookCaller;

  constructor() {
    const keep = (message: string): void => void this.lines.push(message);
    const log: HookLog = {
      debug: keep,
      info: keep,
      warning: keep,
      error: keep,
    };
    this.caller = new HookCaller({ clock: this.clock, log });
  }
}

it("a hook gets its arguments, and its own object as this", () => {
  const { caller } = new Scene();
  const seen: unknown[] = [];
  const hooks: Hooks = {
    nworkersChanged(...parameters) {
      seen.push(this === hooks, ...parameters);
    },
  };
  caller.tell(hooks, "nworkersChanged", ARBITER, 2, undefined);
  assert.deepEqual(seen, [true, ARBITER, 2, undefined]);
});

it("a hook without a promise is over when it returns", () => {
  const { caller } = new Scene();
  assert.equal(
    caller.call({ whenReady() {} }, "whenReady", [ARBITER]),
    undefined,
  );
  assert.equal(caller.call({}, "whenReady", [ARBITER]), undefined);
});

it("what a hook throws is logged with its name and stack", async () => {
  const { caller, lines } = new Scene();
  const hooks: Hooks = {
    whenReady() {
      throw new Error("at once");
    },
    onReload: () => Promise.reject(new Error("later")),
    onExit: () => Promise.reject(new Error("told")),
  };
  assert.equal(caller.call(hooks, "whenReady", [ARBITER]), undefined);
  await caller.call(hooks, "onReload", [ARBITER]);
  caller.tell(hooks, "onExit", ARBITER);
  await settle();
  const [first = "", second = "", third = ""] = lines;
  assert.match(first, /^Exception in hook whenReady: Error: at once\n\s+at /);
  assert.match(second, /^Exception in hook onReload: Error: later\n/);
  assert.match(third, /^Exception in hook onExit: Error: told\n/);
});

it("a hook that hangs is left behind after its limit, with a warning", async () => {
  const { caller, clock, lines } = new Scene();
  const hooks: Hooks = { preFork: () => new Promise<void>(() => {}) };
  const worker = { pid: 0, age: 1, slot: 1, log: console as never };
  let isOver = false;
  void caller.call(hooks, "preFork", [ARBITER, worker])
    ?.then(() => isOver = true);
  clock.advance(HOOK_LIMIT_MS - 1);
  await settle();
  assert.ok(!isOver);
  clock.advance(1);
  await settle();
  assert.ok(isOver);
  assert.deepEqual(lines, [
    "Hook preFork has not finished within 10s: going on without it",
  ]);
});

it("a hook that finishes in time leaves no timer and no line", async () => {
  const { caller, clock, lines } = new Scene();
  await caller.call({ onReload: async () => {} }, "onReload", [ARBITER]);
  clock.advance(2 * HOOK_LIMIT_MS);
  await settle();
  assert.deepEqual(lines, []);
});

it("a hook that prepares something fails what it prepares", async () => {
  const { caller } = new Scene();
  const failing = {
    onStarting: () => Promise.reject(new Error("no database")),
    postWorkerInit() {
      throw new Error("no pool");
    },
  };
  await assert.rejects(
    caller.prepare(failing, "onStarting", [ARBITER]),
    { message: "Hook onStarting failed: no database", exitCode: 1 },
  );
  const worker = { pid: 1, age: 1, slot: 1, log: console as never };
  await assert.rejects(
    caller.prepare(failing, "postWorkerInit", [worker]),
    { message: "Hook postWorkerInit failed: no pool", exitCode: 3 },
  );
});
