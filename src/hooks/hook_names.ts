import type { HookName, Hooks } from "./hooks.ts";

/** In which process a hook runs. */
export type HookSide = "arbiter" | "worker";

export interface HookRow {
  readonly side: HookSide;
  /** Its other name in a config file: Gunicorn's. */
  readonly alias: string;
}

/** Every hook, in the order in which a server comes to them. */
export const HOOKS: Readonly<Record<HookName, HookRow>> = {
  nworkersChanged: { side: "arbiter", alias: "nworkers_changed" },
  onStarting: { side: "arbiter", alias: "on_starting" },
  whenReady: { side: "arbiter", alias: "when_ready" },
  preFork: { side: "arbiter", alias: "pre_fork" },
  postFork: { side: "worker", alias: "post_fork" },
  postWorkerInit: { side: "worker", alias: "post_worker_init" },
  tlsContext: { side: "worker", alias: "ssl_context" },
  preRequest: { side: "worker", alias: "pre_request" },
  postRequest: { side: "worker", alias: "post_request" },
  workerInt: { side: "worker", alias: "worker_int" },
  workerAbort: { side: "arbiter", alias: "worker_abort" },
  workerExit: { side: "worker", alias: "worker_exit" },
  childExit: { side: "arbiter", alias: "child_exit" },
  onReload: { side: "arbiter", alias: "on_reload" },
  preExec: { side: "arbiter", alias: "pre_exec" },
  onExit: { side: "arbiter", alias: "on_exit" },
};

export const HOOK_NAMES: readonly HookName[] = Object.keys(HOOKS) as HookName[];

export function hasWorkerHooks(hooks: Hooks): boolean {
  return workerHookOf(hooks) !== undefined;
}

/** A hook that runs in the workers, if there is one. */
export function workerHookOf(hooks: Hooks): HookName | undefined {
  return HOOK_NAMES.find((name) =>
    HOOKS[name].side === "worker" && hooks[name] !== undefined
  );
}
