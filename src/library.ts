import type { ServeOptions as ArbiterOptions } from "./arbiter/serve.ts";
import type { ConfigFile } from "./config/define_config.ts";
import { configFileAccess } from "./config/config_file_access.ts";
import { type Resolved, resolveSettings } from "./config/resolve.ts";
import { createDeferred } from "./deferred.ts";
import { PfserveError } from "./errors.ts";
import { EXIT } from "./exit_codes.ts";
import { PREDECESSOR_VARIABLE } from "./handover_variables.ts";
import type { LauncherMessage } from "./ipc.ts";
import type { Cancel, Runtime } from "./runtime.ts";

/** What only a process of pfserve's own can do. */
const COMMAND_ONLY = ["daemon", "checkConfig", "printConfig"] as const;

/**
 * What `serve` is told: any of the settings, and the hooks that run in the arbiter. It takes the place of the command
 * line, so it wins over the environment and over the config file.
 */
export interface ServeSettings extends
  Omit<
    ConfigFile,
    // What only the command can do.
    | "checkConfig"
    | "daemon"
    | "printConfig"
    | "runtime"
    // Hooks that run in the workers, which read them from the config file.
    | "postFork"
    | "postRequest"
    | "postWorkerInit"
    | "preRequest"
    | "tlsContext"
    | "workerExit"
    | "workerInt"
  > {
  /** Config file to read; without it, the first `pfserve.config.*` in the working directory, if there is one. */
  config?: string;
}

/** How `serve` behaves as a guest in this process. */
export interface ServeOptions {
  /**
   * Whether signals to this process mean what they mean to the command, while it serves; true by default. With false
   * they are left to whoever handles them, and `reload` and `stop` are all there is.
   */
  readonly signals?: boolean;
}

/** A server that was started by `serve`. */
export interface Server {
  /** Where it listens, such as `http://127.0.0.1:8000` or `unix:/run/app.sock`. */
  readonly urls: readonly string[];
  /** Reads the configuration and the app again, as `HUP` does; if that fails, the log says why. */
  reload(): void;
  /**
   * Stops, and resolves as `ended` does. Requests in flight have graceful_timeout to finish; with `quick` they have 2
   * seconds at most, and a second such call kills the workers that are left.
   */
  stop(options?: { readonly quick?: boolean }): Promise<number>;
  /** Resolves with the exit code that the command would end with, when the last worker is gone. */
  readonly ended: Promise<number>;
}

/** Starts an arbiter in this process; resolves when it serves, and throws `PfserveError` when it cannot. */
export async function serveInProcess(
  runtime: Runtime,
  settings: ServeSettings,
  { signals = true }: ServeOptions = {},
): Promise<Server> {
  const resolve = (): Promise<Resolved> =>
    resolveSettings({
      argv: [],
      code: settings,
      env: runtime.self.env,
      cpus: runtime.self.availableCpus,
      ...configFileAccess(runtime, runtime.self.workingDirectory()),
    });
  const resolved = await resolve();
  await refuseCommandOnly(runtime, resolved);
  const serving = createDeferred<void>();
  let failure: string | undefined;
  const guest = becomeGuest(runtime, { signals }, (message) => {
    if (message.kind === "serving") serving.resolve();
    else failure = message.message;
  });
  const { serve } = await import("./arbiter/serve.ts");
  const arbiter = createDeferred<Parameters<OnStart>[0]>();
  const ended = serve(guest.runtime, {
    resolved,
    resolve,
    isDaemon: false,
    onStart: arbiter.resolve,
  }).finally(guest.leave);
  await Promise.race([serving.promise, failEarly(ended, () => failure)]);
  const controls = await arbiter.promise;
  return {
    urls: controls.urls,
    reload: () => controls.reload(),
    stop(options) {
      controls.stop(options?.quick ? "quick" : "graceful");
      return ended;
    },
    ended,
  };
}

type OnStart = NonNullable<ArbiterOptions["onStart"]>;

/** Rejects when the arbiter ends before it has served. */
async function failEarly(
  ended: Promise<number>,
  failure: () => string | undefined,
): Promise<void> {
  const exitCode = await ended;
  throw new PfserveError(
    `Cannot serve: ${failure() ?? "it was stopped before it served"}`,
    { exitCode: exitCode || EXIT.failed },
  );
}

async function refuseCommandOnly(
  runtime: Runtime,
  { settings }: Resolved,
): Promise<void> {
  const name = COMMAND_ONLY.find((each) => settings[each]);
  if (name !== undefined) {
    throw new PfserveError(
      `Cannot use ${name} with serve(): expected the command pfserve`,
    );
  }
  if (settings.runtime === undefined) return;
  if (await runtime.others.find(settings.runtime) === undefined) return;
  throw new PfserveError(
    `Cannot use runtime "${settings.runtime}" with serve(), which runs in this process: expected workerRuntime`,
  );
}

/**
 * The runtime for an arbiter in a process that is not its own: the process keeps its name, and loses its signal
 * handlers when the arbiter has ended. Who called `serve` is told what a launcher is told.
 */
function becomeGuest(
  runtime: Runtime,
  { signals }: Required<ServeOptions>,
  tell: (message: LauncherMessage) => void,
): { runtime: Runtime; leave: () => void } {
  const { self, processes } = runtime;
  const handlers: Cancel[] = [];
  // After USR2 this process runs for another arbiter, which waits for the message as well.
  const hasPredecessor = self.env[PREDECESSOR_VARIABLE] !== undefined;
  return {
    runtime: {
      ...runtime,
      self: {
        ...self,
        setTitle() {},
        onSignal(signal, handler) {
          if (!signals) return () => {};
          const cancel = self.onSignal(signal, handler);
          handlers.push(cancel);
          return cancel;
        },
      },
      processes: {
        ...processes,
        tellLauncher(message) {
          tell(message);
          if (hasPredecessor) processes.tellLauncher(message);
        },
      },
    },
    leave: () => handlers.forEach((cancel) => cancel()),
  };
}
