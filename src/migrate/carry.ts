import { formatValue, settingOf } from "../config/settings_table.ts";
import type { SettingName } from "../config/settings.ts";
import { quote, Refusal } from "../config/value_type.ts";
import type { Carried } from "./migration.ts";

/** As many CPUs as anything may ask for while nothing runs. */
const CONTEXT = { cpus: () => 1 };

/** The setting with a value, or the reason why it cannot have that. */
export function carry(
  name: SettingName,
  value: unknown,
  notes: readonly string[] = [],
): Carried | string {
  try {
    const parsed = settingOf(name).type.parse(value, CONTEXT);
    return { name, value: write(name, value, parsed), notes };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `${quote(error.value)} is refused, ${error.message}`;
  }
}

/** As it was written, but for other names of the same, and for permission bits. */
function write(name: SettingName, value: unknown, parsed: unknown): string {
  if (name === "umask") return formatValue(name, parsed);
  const isRenamed = typeof value === "string" && typeof parsed === "string";
  return JSON.stringify(isRenamed ? parsed : value, undefined, 2)
    .replaceAll("\n", "\n  ");
}
