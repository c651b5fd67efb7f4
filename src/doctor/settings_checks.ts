import type { Resolved } from "../config/resolve.ts";
import type { Configuration } from "../config/settings.ts";
import { formatValue, SETTING_NAMES } from "../config/settings_table.ts";
import type { Finding } from "./finding.ts";

/** What is set, from where, and what is wrong with it. */
export function checkSettings(
  { settings, app, origins, warnings }: Resolved,
): readonly Finding[] {
  const configuration: Configuration = { ...settings, app };
  const given = SETTING_NAMES.filter((name) => origins[name] !== "default");
  return [
    ...given.map((name) => ({
      level: "ok" as const,
      topic: "setting",
      text: `${name} = ${formatValue(name, configuration[name]) || "(none)"} (${
        origins[name]
      })`,
    })),
    ...(given.length === 0
      ? [{
        level: "ok" as const,
        topic: "setting",
        text: "none is set: every setting has its default",
      }]
      : []),
    ...warnings.map((text) => ({
      level: "warning" as const,
      topic: "setting",
      text,
    })),
  ];
}
