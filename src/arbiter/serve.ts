import type { Resolved } from "../config/resolve.ts";
import {
  LISTENERS_VARIABLE,
  PREDECESSOR_VARIABLE,
} from "../handover_variables.ts";
import { Logger } from "../log/logger.ts";
import type { Runtime } from "../runtime.ts";
import { VERSION } from "../version.ts";
import { Arbiter } from "./arbiter.ts";
import { ArbiterHooks } from "./arbiter_hooks.ts";
import { preloadApp } from "./check_app.ts";
import type { Generation } from "./generation.ts";
import { type InheritedListeners, ListenerSet } from "./listener_set.ts";
import { loadGeneration } from "./loading.ts";
import { LogTroubles } from "./log_troubles.ts";
import { checkLogs, openErrorLog } from "./logs.ts";
import { Resources } from "./resources.ts";
import type { Controls } from "./signals.ts";

export interface ServeOptions {
  readonly resolved: Resolved;
  /** Resolves the settings again, for a reload. */
  readonly resolve: () => Promise<Resolved>;
  readonly isDaemon: boolean;
  /** Called when the sockets listen and the first workers are about to be started. */
  readonly onStart?: (arbiter: StartedArbiter) => void;
}

/** An arbiter as whoever has it in their process sees it. */
export interface StartedArbiter extends Pick<Controls, "reload" | "stop"> {
  /** Where it listens. */
  readonly urls: readonly string[];
}

/** Starts an arbiter and runs it to its end; resolves with the exit code. */
export async function serve(
  runtime: Runtime,
  { resolved, resolve, isDaemon, onStart }: ServeOptions,
): Promise<number> {
  const predecessor = takePredecessor(runtime);
  const listeners = new ListenerSet(runtime);
  listeners.adopt(takeInheritance(runtime));
  const first = await loadGeneration(runtime, resolved, 1);
  const troubles = new LogTroubles({
    clock: runtime.clock,
    printError: runtime.self.printError,
  });
  const logger = new Logger({
    ...openErrorLog(runtime, first, troubles),
    pid: runtime.self.pid,
    clock: runtime.clock,
  });
  troubles.useLogger(logger);
  logger.info(`Starting pfserve ${VERSION}`);
  for (const warning of resolved.warnings) logger.warning(warning);
  for (const remark of first.remarks) logger.info(remark);
  if (first.other !== undefined) {
    logger.info(`Workers run on ${first.other.label}`);
  }
  setTitle(runtime, first.settings.name);
  const resources = new Resources({
    runtime,
    logger,
    troubles,
    listeners,
    predecessor,
  });
  const hooks = new ArbiterHooks({ runtime, logger });
  try {
    hooks.nworkersChanged(first, undefined);
    await hooks.starting(first);
    await preload(runtime, first);
    await resources.open(first);
    const arbiter = new Arbiter({
      runtime,
      logger,
      troubles,
      listeners,
      hooks,
      first,
      predecessor,
      isDaemon,
      load: async (number) => {
        const generation = await loadGeneration(
          runtime,
          await resolve(),
          number,
        );
        for (const remark of generation.remarks) logger.info(remark);
        await preload(runtime, generation);
        await resources.prepare(generation);
        return generation;
      },
      onCommit: (generation) => resources.commit(generation),
      onPromotion: (generation) => resources.promote(generation),
    });
    onStart?.({
      urls: resources.urlsOf(first),
      reload: () => arbiter.reload(),
      stop: (manner) => arbiter.stop(manner),
    });
    return await arbiter.run();
  } finally {
    resources.close();
    await logger.flush();
  }
}

/** Loads the app once, where that is wished; throws `PfserveError` when that fails. */
async function preload(
  runtime: Runtime,
  generation: Generation,
): Promise<void> {
  const { preload: isWished, reload } = generation.settings;
  if (!isWished || reload) return;
  // It writes to the log, too.
  checkLogs(runtime, generation);
  await preloadApp(runtime, generation);
}

function setTitle(runtime: Runtime, name: string | undefined): void {
  const suffix = name === undefined ? "" : ` [${name}]`;
  runtime.self.setTitle(`pfserve: master${suffix}`);
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
