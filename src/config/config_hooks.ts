import { PfserveError } from "../errors.ts";
import { HOOK_NAMES, HOOKS } from "../hooks/hook_names.ts";
import type { HookName, Hooks } from "../hooks/hooks.ts";
import { quote } from "./value_type.ts";

/** What a config file exports, taken apart. */
export interface SplitConfig {
  readonly hooks: Hooks;
  /** Everything else, which has to be settings. */
  readonly rest: Readonly<Record<string, unknown>>;
}

/** Takes the hooks out of a config file's exports; throws `PfserveError` for one that is no function. */
export function splitHooks(
  config: Readonly<Record<string, unknown>>,
  where: string,
): SplitConfig {
  const hooks: Partial<Record<HookName, unknown>> = {};
  const rest: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    const name = hookOf(key);
    if (name === undefined) rest[key] = value;
    else if (value !== undefined && value !== null) {
      refuseOther(key, { value, isTaken: name in hooks, where });
      hooks[name] = value;
    }
  }
  return { hooks: hooks as Hooks, rest };
}

function hookOf(key: string): HookName | undefined {
  return HOOK_NAMES.find((name) => name === key || HOOKS[name].alias === key);
}

function refuseOther(
  key: string,
  { value, isTaken, where }: {
    value: unknown;
    isTaken: boolean;
    where: string;
  },
): void {
  if (isTaken) {
    throw new PfserveError(
      `Cannot use hook ${key}${where}: it is there by its other name, too`,
    );
  }
  if (typeof value === "function") return;
  throw new PfserveError(
    `Cannot use hook ${key}${where}: expected a function, found ${
      quote(value)
    }`,
  );
}
