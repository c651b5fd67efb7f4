import { HookCaller } from "../hooks/hook_caller.ts";
import type { HookArbiter, Hooks, HookWorker } from "../hooks/hooks.ts";
import type { RequestFacts, ResponseFacts } from "../http/backend.ts";
import type { WorkerAssignment } from "../ipc.ts";
import type { Logger } from "../log/logger.ts";
import type { WorkerRuntime } from "../runtime.ts";

export interface WorkerHooksOptions {
  readonly runtime: WorkerRuntime;
  readonly logger: Logger;
  readonly assignment: WorkerAssignment;
}

/** The hooks that run in a worker; there are none before they are loaded. */
export class WorkerHooks {
  readonly #options: WorkerHooksOptions;
  readonly #caller: HookCaller;
  readonly #arbiter: HookArbiter;
  readonly #worker: HookWorker;
  #hooks: Hooks = {};

  constructor(options: WorkerHooksOptions) {
    const { runtime, logger, assignment } = options;
    const { arbiterPid, settings, app, age, slot } = assignment;
    this.#options = options;
    this.#caller = new HookCaller({ clock: runtime.clock, log: logger });
    this.#arbiter = { pid: arbiterPid, settings, app, log: logger };
    this.#worker = { pid: runtime.self.pid, age, slot, log: logger };
  }

  /** Whether requests have to be told of. */
  get wantsRequests(): boolean {
    const { preRequest, postRequest } = this.#hooks;
    return preRequest !== undefined || postRequest !== undefined;
  }

  /** Reads the config file, where it has hooks for workers; throws `PfserveError`. */
  async load(): Promise<void> {
    const { runtime, assignment: { hasHooks, settings } } = this.#options;
    if (!hasHooks || settings.config === undefined) return;
    // Most workers have none, and load nothing of the configuration.
    const { loadHooks } = await import("./hook_file.ts");
    this.#hooks = await loadHooks(runtime, settings.config);
  }

  /** Throws `PfserveError` when the hook does. */
  async forked(): Promise<void> {
    const parameters = [this.#arbiter, this.#worker] as const;
    await this.#caller.prepare(this.#hooks, "postFork", [...parameters]);
  }

  /** Throws `PfserveError` when the hook does. */
  async initialized(): Promise<void> {
    await this.#caller.prepare(this.#hooks, "postWorkerInit", [this.#worker]);
  }

  requestBegins(request: RequestFacts): void {
    this.#caller.tell(this.#hooks, "preRequest", this.#worker, request);
  }

  requestEnded(request: RequestFacts, response: ResponseFacts): void {
    const worker = this.#worker;
    this.#caller.tell(this.#hooks, "postRequest", worker, request, response);
  }

  interrupted(): void {
    this.#caller.tell(this.#hooks, "workerInt", this.#worker);
  }

  async exiting(limitMs: number): Promise<void> {
    const parameters = [this.#arbiter, this.#worker] as const;
    const hooks = this.#hooks;
    await this.#caller.call(hooks, "workerExit", [...parameters], limitMs);
  }
}
