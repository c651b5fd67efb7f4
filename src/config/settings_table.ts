import type { Rows, Setting } from "./setting.ts";
import type { SettingName } from "./settings.ts";
import { CHECKS } from "./table/checks.ts";
import { CONFIG_FILE } from "./table/config_file.ts";
import { DEBUGGING } from "./table/debugging.ts";
import { HTTP } from "./table/http.ts";
import { LOGGING } from "./table/logging.ts";
import { PROXIES } from "./table/proxies.ts";
import { SERVER_MECHANICS } from "./table/server_mechanics.ts";
import { SERVER_SOCKET } from "./table/server_socket.ts";
import { TLS } from "./table/tls.ts";
import { TOLERANCES } from "./table/tolerances.ts";
import { TRACING } from "./table/tracing.ts";
import { WORKER_PROCESSES } from "./table/worker_processes.ts";

/** Every setting: flags, environment, config file, validation, `--help` and the reference come from here. */
export const SETTINGS: Rows<SettingName> = {
  ...CONFIG_FILE,
  ...SERVER_SOCKET,
  ...WORKER_PROCESSES,
  ...HTTP,
  ...TLS,
  ...PROXIES,
  ...TOLERANCES,
  ...LOGGING,
  ...SERVER_MECHANICS,
  ...DEBUGGING,
  ...TRACING,
  ...CHECKS,
};

/** The names of all settings, in the order of the table. */
export const SETTING_NAMES: readonly SettingName[] = Object.keys(
  SETTINGS,
) as SettingName[];

/** The row of a setting that is known by name alone. */
export function settingOf(name: SettingName): Setting<unknown> {
  return SETTINGS[name];
}

/** A value as a user would write it; "" when it is not set. */
export function formatValue(name: SettingName, value: unknown): string {
  if (value === undefined) return "";
  const { type } = settingOf(name);
  return type.format?.(value) ?? JSON.stringify(value);
}
