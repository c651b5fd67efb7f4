import type { Resolved } from "../config/resolve.ts";
import { Logger, type LoggerOutput } from "../log/logger.ts";
import type { Runtime } from "../runtime.ts";
import { VERSION } from "../version.ts";
import { Arbiter } from "./arbiter.ts";
import type { Generation } from "./generation.ts";
import { type InheritedListeners, ListenerSet } from "./listener_set.ts";
import { makeGeneration } from "./loading.ts";
import { Pidfile } from "./pidfile.ts";
import { LISTENERS_VARIABLE, PREDECESSOR_VARIABLE } from "./successor.ts";

export interface ServeOptions {
  readonly resolved: Resolved;
  /** Resolves the settings again, for a reload. */
  readonly resolve: () => Promise<Resolved>;
  readonly isDaemon: boolean;
}

/** Starts an arbiter and runs it to its end; resolves with the exit code. */
export async function serve(
  runtime: Runtime,
  options: ServeOptions,
): Promise<number> {
  const predecessor = takePredecessor(runtime);
  const listeners = new ListenerSet(runtime);
  listeners.adopt(takeInheritance(runtime));
  const first = makeGeneration(runtime, options.resolved, 1);
  const logger = new Logger({
    ...openErrorLog(runtime, first),
    pid: runtime.self.pid,
    clock: runtime.clock,
  });
  logger.info(`Starting pfserve ${VERSION}`);
  runtime.self.setTitle(
    `pfserve: master${first.settings.name ? ` [${first.settings.name}]` : ""}`,
  );
  let pidfile = openPidfile(runtime, first, predecessor);
  try {
    await listeners.open(first.settings, first.owner);
    listeners.keepOnly(first.settings);
    pidfile?.write();
    announce(runtime, { logger, listeners, first });
    const arbiter = new Arbiter({
      runtime,
      logger,
      listeners,
      first,
      predecessor,
      isDaemon: options.isDaemon,
      pidfile: () => pidfile,
      load: async (number) => {
        const generation = makeGeneration(
          runtime,
          await options.resolve(),
          number,
        );
        openErrorLog(runtime, generation).sink.close();
        await listeners.open(generation.settings, generation.owner);
        return generation;
      },
      onCommit: (generation) => {
        logger.redirect(openErrorLog(runtime, generation));
        listeners.keepOnly(generation.settings);
        pidfile = movePidfile(runtime, pidfile, generation);
      },
    });
    return await arbiter.run();
  } finally {
    pidfile?.remove();
    listeners.close({ unlinks: predecessor === undefined });
    await logger.flush();
  }
}

function announce(
  runtime: Runtime,
  { logger, listeners, first }: {
    logger: Logger;
    listeners: ListenerSet;
    first: Generation;
  },
): void {
  logger.info(
    `Listening at: ${listeners.urls.join(",")} (${runtime.self.pid})`,
  );
  logger.info(`Using worker: ${first.settings.workerClass}`);
  const { limitation } = runtime.sockets;
  if (limitation !== undefined) logger.warning(limitation);
}

/** Opens the logs as the workers will need them: there, and theirs. */
function openErrorLog(
  runtime: Runtime,
  { settings, owner }: Generation,
): LoggerOutput {
  if (settings.accessLog !== undefined) {
    runtime.files.openSink(settings.accessLog, "stdout", owner).close();
  }
  return {
    sink: runtime.files.openSink(settings.errorLog, "stderr", owner),
    level: settings.logLevel,
  };
}

/** The pidfile of an upgrade's new arbiter has the suffix `.2` until the old one has left. */
function openPidfile(
  runtime: Runtime,
  { settings }: Generation,
  predecessor: number | undefined,
): Pidfile | undefined {
  if (settings.pidfile === undefined) return undefined;
  const suffix = predecessor === undefined ? "" : ".2";
  const pidfile = new Pidfile(runtime, settings.pidfile, suffix);
  pidfile.check();
  return pidfile;
}

function movePidfile(
  runtime: Runtime,
  previous: Pidfile | undefined,
  { settings }: Generation,
): Pidfile | undefined {
  if (settings.pidfile === undefined) {
    previous?.remove();
    return undefined;
  }
  const next = previous ?? new Pidfile(runtime, settings.pidfile);
  next.rename(settings.pidfile);
  next.write();
  return next;
}

function takePredecessor(runtime: Runtime): number | undefined {
  const pid = runtime.self.takeEnv(PREDECESSOR_VARIABLE);
  return pid === undefined ? undefined : Number(pid);
}

function takeInheritance(runtime: Runtime): InheritedListeners {
  return JSON.parse(
    runtime.self.takeEnv(LISTENERS_VARIABLE) ?? "{}",
  ) as InheritedListeners;
}
