import { createDeferred, isThenable } from "../deferred.ts";
import { messageOf, PfserveError, stackOf } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import type { Clock } from "../runtime.ts";
import type { HookArguments, HookLog, HookName, Hooks } from "./hooks.ts";

/** How long pfserve waits for the promise of a hook before it goes on without it, milliseconds. */
export const HOOK_LIMIT_MS = 10_000;

export interface HookCallerOptions {
  readonly clock: Clock;
  readonly log: HookLog;
}

type Call = (...parameters: unknown[]) => unknown;

/** Calls hooks, and keeps what they throw from harming the server. */
export class HookCaller {
  readonly #clock: Clock;
  readonly #log: HookLog;

  constructor({ clock, log }: HookCallerOptions) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Calls a hook that nothing waits for. */
  tell<Name extends HookName>(
    hooks: Hooks,
    name: Name,
    ...parameters: HookArguments<Name>
  ): void {
    void this.#start(hooks, name, parameters)?.catch((thrown: unknown) =>
      this.#report(name, thrown)
    );
  }

  /**
   * Calls a hook that may take its time; undefined when it is over already, else a promise that
   * resolves when it is, or when `limitMs` have passed. What it throws is logged.
   */
  call<Name extends HookName>(
    hooks: Hooks,
    name: Name,
    parameters: HookArguments<Name>,
    limitMs: number = HOOK_LIMIT_MS,
  ): Promise<void> | undefined {
    const running = this.#start(hooks, name, parameters);
    return running && this.#wait(name, running, limitMs);
  }

  /**
   * Calls a hook without which nothing can go on; resolves with what it returns, and throws
   * `PfserveError` when it does.
   */
  async prepare<Name extends HookName>(
    hooks: Hooks,
    name: Name,
    parameters: HookArguments<Name>,
  ): Promise<unknown> {
    try {
      return await callHook(hooks, name, parameters);
    } catch (thrown) {
      this.#report(name, thrown);
      throw new PfserveError(`Hook ${name} failed: ${messageOf(thrown)}`, {
        exitCode: name === "onStarting" ? EXIT.failed : EXIT.bootFailed,
      });
    }
  }

  /** Undefined when the hook is over already. */
  #start<Name extends HookName>(
    hooks: Hooks,
    name: Name,
    parameters: HookArguments<Name>,
  ): Promise<unknown> | undefined {
    try {
      const result = callHook(hooks, name, parameters);
      return isThenable(result) ? Promise.resolve(result) : undefined;
    } catch (thrown) {
      this.#report(name, thrown);
      return undefined;
    }
  }

  async #wait(
    name: HookName,
    running: Promise<unknown>,
    limitMs: number,
  ): Promise<void> {
    const isLate = createDeferred<boolean>();
    const cancel = this.#clock.after(limitMs, () => isLate.resolve(true));
    const isOver = running.then(
      () => false,
      (thrown: unknown) => {
        this.#report(name, thrown);
        return false;
      },
    );
    if (await Promise.race([isOver, isLate.promise])) {
      this.#log.warning(
        `Hook ${name} has not finished within ${limitMs / 1000}s: ` +
          "going on without it",
      );
    }
    cancel();
  }

  #report(name: HookName, thrown: unknown): void {
    this.#log.error(`Exception in hook ${name}: ${stackOf(thrown)}`);
  }
}

function callHook<Name extends HookName>(
  hooks: Hooks,
  name: Name,
  parameters: HookArguments<Name>,
): unknown {
  const hook = hooks[name] as Call | undefined;
  return hook?.call(hooks, ...parameters);
}
