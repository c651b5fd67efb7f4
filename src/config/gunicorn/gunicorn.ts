import { HOOK_NAMES, HOOKS } from "../../hooks/hook_names.ts";
import type { HookName } from "../../hooks/hooks.ts";
import { SETTING_NAMES, settingOf } from "../settings_table.ts";
import type { SettingName } from "../settings.ts";
import { HOOKS_AND_TASKS } from "./hooks.ts";
import { LOGS } from "./logging.ts";
import { MECHANICS } from "./mechanics.ts";
import { PROCESSES } from "./processes.ts";
import { PROTOCOLS } from "./protocols.ts";
import type { GunicornSection, GunicornSetting } from "./row.ts";

/** All settings of Gunicorn 26.2. */
export const GUNICORN_SECTIONS: readonly GunicornSection[] = [
  ...PROCESSES,
  ...MECHANICS,
  ...LOGS,
  ...PROTOCOLS,
  ...HOOKS_AND_TASKS,
];

const ALL = GUNICORN_SECTIONS.flatMap(({ settings }) => settings);

/** What has become of a setting of Gunicorn. */
export interface Fate {
  readonly status: "the same" | "changed" | "not here" | "not yet";
  /** The setting or the hook of pfserve; undefined where there is none. */
  readonly ours: SettingName | HookName | undefined;
  /** A sentence of Markdown; "" where there is nothing to say. */
  readonly note: string;
}

/** What has become of a setting of Gunicorn. */
export function fateOf({ name, fate, note }: GunicornSetting): Fate {
  if (fate === "not here" || fate === "not yet") {
    return { status: fate, ours: undefined, note };
  }
  const ours = SETTING_NAMES.find((each) => settingOf(each).alias === name) ??
    HOOK_NAMES.find((each) => HOOKS[each].alias === name);
  if (ours === undefined) {
    const planned = "It comes with a later version.";
    return { status: "not yet", ours, note: planned };
  }
  return { status: fate === "same" ? "the same" : fate, ours, note };
}

/** The setting of Gunicorn of this name; undefined when it has none. */
export function findGunicornSetting(name: string): GunicornSetting | undefined {
  return ALL.find((each) => each.name === name);
}

/** Why there is no setting of this name, or of this flag, which Gunicorn has; undefined when it has none. */
export function reasonAgainst(nameOrFlag: string): string | undefined {
  const found = ALL.find(({ name, flags }) =>
    name === nameOrFlag || flags.includes(nameOrFlag)
  );
  if (found === undefined) return undefined;
  const { status, ours, note } = fateOf(found);
  return ours === undefined
    ? `${status}: ${note.replaceAll("`", "").replace(/\.$/, "")}`
    : undefined;
}
