import { HookCaller } from "../hooks/hook_caller.ts";
import type {
  HookArbiter,
  Hooks,
  HookWorker,
  TlsServerOptions,
} from "../hooks/hooks.ts";
import { PfserveError } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import type {
  RequestFacts,
  ResponseFacts,
  TlsOptions,
} from "../http/backend.ts";
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
  #wantsRequests = false;

  constructor(options: WorkerHooksOptions) {
    const { runtime, logger, assignment } = options;
    const { arbiterPid, settings, app, age, slot } = assignment;
    this.#options = options;
    this.#caller = new HookCaller({ clock: runtime.clock, log: logger });
    this.#arbiter = { pid: arbiterPid, settings, app, log: logger };
    this.#worker = { pid: runtime.self.pid, age, slot, log: logger };
  }

  /** Whether requests have to be told of; asked for each of them. */
  get wantsRequests(): boolean {
    return this.#wantsRequests;
  }

  /** Reads the config file, where it has hooks for workers; throws `PfserveError`. */
  async load(): Promise<void> {
    const { runtime, assignment: { hasHooks, settings } } = this.#options;
    if (!hasHooks || settings.config === undefined) return;
    // Most workers have none, and load nothing of the configuration.
    const { loadHooks } = await import("./hook_file.ts");
    this.#hooks = await loadHooks(runtime, settings.config);
    const { preRequest, postRequest } = this.#hooks;
    this.#wantsRequests = preRequest !== undefined || postRequest !== undefined;
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

  /** TLS as the settings and the hook make it; the hook is called when a server begins to listen. */
  customizeTls(tls: TlsOptions | undefined): TlsOptions | undefined {
    if (tls === undefined || this.#hooks.tlsContext === undefined) return tls;
    const { settings } = this.#options.assignment;
    return {
      ...tls,
      customize: async (makeDefault) => {
        const options = await this.#caller.prepare(this.#hooks, "tlsContext", [
          settings,
          makeDefault,
        ]);
        return checkOptions(options);
      },
    };
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

function checkOptions(options: unknown): TlsServerOptions {
  if (typeof options === "object" && options !== null) {
    return options as TlsServerOptions;
  }
  throw new PfserveError(
    `Hook tlsContext returned ${options}: expected options of tls.createServer, such as what its second argument returns`,
    { exitCode: EXIT.bootFailed },
  );
}
