import type { Resolved } from "../config/resolve.ts";
import { createDeferred } from "../deferred.ts";
import { PfserveError } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import type { Cancel, ChildExit, Runtime } from "../runtime.ts";
import { describeExit, withBarrier } from "./child_exit.ts";
import type { Generation } from "./generation.ts";
import { loadGeneration } from "./loading.ts";
import { spawnCheck } from "./spawn_worker.ts";

/** `--check-config`: loads the app in a worker that serves nothing; resolves with the exit code. */
export async function checkApp(
  runtime: Runtime,
  resolved: Resolved,
): Promise<number> {
  const generation = await loadGeneration(runtime, resolved, 1);
  const { app, tls } = generation;
  for (const remark of generation.remarks) {
    runtime.self.printError(`pfserve: ${remark}\n`);
  }
  for (const warning of tls === undefined ? [] : await runtime.checkTls(tls)) {
    runtime.self.printError(`pfserve: ${warning}\n`);
  }
  const { exit, message } = await tryApp(runtime, generation);
  if (exit.code === null || exit.barrier !== undefined) {
    throw new PfserveError(
      `Cannot check app "${app}": ${message}`,
      { exitCode: EXIT.bootFailed, cause: exit.error },
    );
  }
  if (exit.code === EXIT.ok) {
    runtime.self.print(`Configuration and app "${app}" are fine\n`);
  }
  return exit.code;
}

/** Loads the app in a worker that serves nothing, and that logs to standard error or, if quiet, nowhere. */
export async function tryApp(
  runtime: Runtime,
  generation: Generation,
  { isQuiet = false }: { readonly isQuiet?: boolean } = {},
): Promise<{ readonly exit: ChildExit; readonly message: string }> {
  const { exit, message } = await loadOnce(runtime, {
    ...generation,
    // Whoever asks reads the answer here, not in a log.
    settings: {
      ...generation.settings,
      errorLog: "-",
      accessLog: undefined,
      syslog: false,
      statsdHost: undefined,
    },
  }, isQuiet ? "/dev/null" : undefined);
  return { exit, message: message ?? describeEnd(exit) };
}

/** `--preload`: throws `PfserveError` when the app cannot be loaded; its log says why. */
export async function preloadApp(
  runtime: Runtime,
  generation: Generation,
): Promise<void> {
  const { exit, message } = await loadOnce(runtime, generation);
  if (exit.code === EXIT.ok) return;
  const why = message ?? describeEnd(exit);
  throw new PfserveError(`Cannot preload app "${generation.app}": ${why}`, {
    exitCode: exit.code === EXIT.appFailed ? exit.code : EXIT.bootFailed,
    cause: exit.error,
  });
}

/** How a process ended that did nothing but load the app, and what it said of why it failed. */
interface LoadOutcome {
  readonly exit: ChildExit;
  readonly message: string | undefined;
}

/** Loads the app in a worker that serves nothing; `output` is a file in place of its standard streams. */
async function loadOnce(
  runtime: Runtime,
  generation: Generation,
  output?: string,
): Promise<LoadOutcome> {
  const { bootTimeout } = generation.settings;
  let message: string | undefined;
  const ended = createDeferred<ChildExit>();
  const { child, heartbeat, assignment } = spawnCheck(runtime, generation, {
    onMessage(said) {
      if (said.kind === "boot_failed") message = said.message;
    },
    onExit: ended.resolve,
  }, output);
  child.send({ kind: "boot", assignment });
  const stopWaiting = limitBoot(runtime, bootTimeout, () => {
    message = `not loaded within its boot timeout of ${bootTimeout}s`;
    runtime.processes.kill(child.pid, "SIGKILL");
  });
  const exit = await ended.promise;
  stopWaiting();
  heartbeat.close();
  return { exit, message: withBarrier(message, exit.barrier) };
}

/** An app that never finishes to load is ended, as it would be by an arbiter. */
function limitBoot(
  runtime: Runtime,
  bootTimeout: number,
  end: () => void,
): Cancel {
  if (bootTimeout === 0) return () => {};
  return runtime.clock.after(bootTimeout * 1000, end);
}

function describeEnd(exit: ChildExit): string {
  return `its process ended (${describeExit(exit)})`;
}
