import { HookCaller } from "../hooks/hook_caller.ts";
import type { HookArbiter, HookWorker, WorkerEnding } from "../hooks/hooks.ts";
import type { Logger } from "../log/logger.ts";
import type { Runtime } from "../runtime.ts";
import type { Generation } from "./generation.ts";

/** What is known of a worker, before and after it has a process. */
export type WorkerPlace = Pick<HookWorker, "age" | "slot" | "pid">;

/** The hooks that run in the arbiter: those of the generation that each call is about. */
export class ArbiterHooks {
  readonly #runtime: Runtime;
  readonly #logger: Logger;
  readonly #caller: HookCaller;

  constructor(options: { runtime: Runtime; logger: Logger }) {
    this.#runtime = options.runtime;
    this.#logger = options.logger;
    this.#caller = new HookCaller({
      clock: options.runtime.clock,
      log: options.logger,
    });
  }

  nworkersChanged(generation: Generation, before: number | undefined): void {
    const { hooks, target } = generation;
    if (target === before) return;
    const arbiter = this.#arbiterOf(generation);
    this.#caller.tell(hooks, "nworkersChanged", arbiter, target, before);
  }

  /** Throws `PfserveError` when the hook does. */
  async starting(generation: Generation): Promise<void> {
    const arbiter = this.#arbiterOf(generation);
    await this.#caller.prepare(generation.hooks, "onStarting", [arbiter]);
  }

  async ready(generation: Generation): Promise<void> {
    const arbiter = this.#arbiterOf(generation);
    await this.#caller.call(generation.hooks, "whenReady", [arbiter]);
  }

  /** Undefined when nothing has to be waited for. */
  preFork(
    generation: Generation,
    worker: WorkerPlace,
  ): Promise<void> | undefined {
    return this.#caller.call(generation.hooks, "preFork", [
      this.#arbiterOf(generation),
      this.#workerOf(worker),
    ]);
  }

  workerAbort(generation: Generation, worker: WorkerPlace): void {
    this.#caller.tell(
      generation.hooks,
      "workerAbort",
      this.#workerOf(worker),
    );
  }

  childExit(
    generation: Generation,
    worker: WorkerPlace,
    { code, signal }: WorkerEnding,
  ): void {
    this.#caller.tell(
      generation.hooks,
      "childExit",
      this.#arbiterOf(generation),
      this.#workerOf(worker),
      { code, signal },
    );
  }

  async reload(generation: Generation): Promise<void> {
    const arbiter = this.#arbiterOf(generation);
    await this.#caller.call(generation.hooks, "onReload", [arbiter]);
  }

  async preExec(generation: Generation): Promise<void> {
    const arbiter = this.#arbiterOf(generation);
    await this.#caller.call(generation.hooks, "preExec", [arbiter]);
  }

  async exit(generation: Generation): Promise<void> {
    const arbiter = this.#arbiterOf(generation);
    await this.#caller.call(generation.hooks, "onExit", [arbiter]);
  }

  #arbiterOf({ settings, app }: Generation): HookArbiter {
    return {
      pid: this.#runtime.self.pid,
      settings,
      app,
      log: this.#logger,
    };
  }

  #workerOf({ pid, age, slot }: WorkerPlace): HookWorker {
    return { pid, age, slot, log: this.#logger };
  }
}
