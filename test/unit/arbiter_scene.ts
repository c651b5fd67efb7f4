import assert from "node:assert/strict";
import { serve } from "../../src/arbiter/serve.ts";
import { type Resolved, resolveSettings } from "../../src/config/resolve.ts";
import type { Hooks } from "../../src/hooks/hooks.ts";
import type { FakeWorker } from "./fake_processes.ts";
import { createFakeRuntime, type FakeRuntime, settle } from "./fake_runtime.ts";

export interface SceneOptions {
  readonly isDaemon?: boolean;
  /** The hooks of its config file. */
  readonly hooks?: Hooks;
  /** Called before the arbiter starts. */
  readonly prepare?: (runtime: FakeRuntime) => void;
}

/** An arbiter on a fake runtime, and what a test does to it. */
export class ArbiterScene {
  readonly runtime: FakeRuntime;
  /** The arguments that the next reload reads. */
  args: string;
  /** Why the next reload cannot read its settings. */
  refusal: Error | undefined;
  /** What the arbiter ended with; undefined while it runs. */
  exitCode: number | undefined;
  failure: unknown;

  /** What the config file exports. */
  readonly #hooks: Hooks;

  constructor(runtime: FakeRuntime, args: string, hooks: Hooks) {
    this.runtime = runtime;
    this.args = args;
    this.#hooks = hooks;
  }

  async start(isDaemon: boolean): Promise<void> {
    const resolved = await this.#resolve();
    const resolve = (): Promise<Resolved> => this.#resolve();
    serve(this.runtime, { resolved, resolve, isDaemon }).then(
      (exitCode) => this.exitCode = exitCode,
      (error: unknown) => this.failure = error,
    );
    await settle();
  }

  /** All workers that were ever started, oldest first. */
  get workers(): readonly FakeWorker[] {
    return this.runtime.processes.workers;
  }

  worker(age: number): FakeWorker {
    const worker = this.workers[age - 1];
    assert.ok(worker, `worker ${age} was not started`);
    return worker;
  }

  ready(...ages: readonly number[]): void {
    for (const age of ages) this.worker(age).becomeReady();
  }

  async signal(name: Parameters<FakeRuntime["signal"]>[0]): Promise<void> {
    this.runtime.signal(name);
    await settle();
  }

  /** Lets time pass while all workers beat. */
  advance(durationMs: number): void {
    const { clock, files } = this.runtime;
    for (let passed = 0; passed < durationMs; passed += 500) {
      for (const heartbeat of files.heartbeats) {
        heartbeat.beatMs = clock.date().getTime();
      }
      clock.advance(Math.min(500, durationMs - passed));
    }
  }

  /** What happened since the last look, in order. */
  journal(): string[] {
    return this.runtime.journal.take();
  }

  /** The error log: `LEVEL message`. */
  get log(): string[] {
    return this.runtime.files.sinks
      .flatMap(({ written }) => written)
      .map((line) => line.replace(/^\[[^\]]*\] \[\d+\] \[(\w+)\] /, "$1 "))
      .map((line) => line.trimEnd());
  }

  logged(pattern: RegExp): string[] {
    return this.log.filter((line) => pattern.test(line));
  }

  #resolve(): Promise<Resolved> {
    if (this.refusal !== undefined) return Promise.reject(this.refusal);
    return resolveSettings({
      argv: [...this.args.split(" ").filter((word) => word !== ""), "app.ts"],
      env: {},
      cpus: () => 4,
      findConfigFile: () => "pfserve.config.js",
      loadConfigFile: () => Promise.resolve({ default: this.#hooks }),
    });
  }
}

/** Starts an arbiter with these arguments; its workers are started, and none is ready. */
export async function startArbiter(
  args = "",
  { isDaemon = false, hooks = {}, prepare }: SceneOptions = {},
): Promise<ArbiterScene> {
  const runtime = createFakeRuntime();
  runtime.files.texts.set("/srv/app.ts", "");
  prepare?.(runtime);
  const scene = new ArbiterScene(runtime, args, hooks);
  await scene.start(isDaemon);
  return scene;
}

/** Starts an arbiter and makes its first workers ready. */
export async function serveArbiter(
  args = "",
  options?: SceneOptions,
): Promise<ArbiterScene> {
  const scene = await startArbiter(args, options);
  for (const worker of scene.workers) worker.becomeReady();
  scene.journal();
  return scene;
}
