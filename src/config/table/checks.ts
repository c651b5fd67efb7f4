import type { Rows } from "../setting.ts";
import { toggle } from "../text_types.ts";

/** Ways to look at the configuration without serving. */
export const CHECKS: Rows<"checkConfig" | "printConfig"> = {
  checkConfig: {
    section: "Checks",
    flags: ["--check-config"],
    alias: "check_config",
    type: toggle,
    default: false,
    doc:
      "Load the configuration and the app, report, and leave without serving. " +
      "The exit code is 0 when both are fine.",
  },
  printConfig: {
    section: "Checks",
    flags: ["--print-config"],
    alias: "print_config",
    type: toggle,
    default: false,
    doc:
      "Print every setting and where it comes from, check the app, and leave without serving. " +
      "The exit code is that of `check-config`.",
  },
};
