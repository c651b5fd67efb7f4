import type { Rows } from "../setting.ts";
import { text } from "../text_types.ts";

/** Which app, and which config file. */
export const CONFIG_FILE: Rows<"config" | "app"> = {
  config: {
    section: "Config file",
    flags: ["-c", "--config"],
    alias: "config",
    type: text("a path", "PATH"),
    default: undefined,
    doc: "Config file to read. " +
      "Without it, the first of `pfserve.config.ts`, `.mts`, `.js`, `.mjs` and `.json` in the working directory is " +
      "read, if there is one. A config file cannot name another one.",
  },
  app: {
    section: "Config file",
    flags: [],
    alias: "wsgi_app",
    type: text("MODULE, MODULE:NAME or MODULE:FACTORY()", "APP"),
    default: undefined,
    doc: "App to serve: `MODULE`, `MODULE:NAME` or `MODULE:FACTORY()`. " +
      "It is the command's argument; a config file's value holds when the command has none.",
  },
};
