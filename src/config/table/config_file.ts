import type { Rows } from "../setting.ts";
import { choice, text } from "../text_types.ts";

/** Which app, and which config file. */
export const CONFIG_FILE: Rows<"config" | "app" | "appType"> = {
  config: {
    section: "Config file",
    flags: ["-c", "--config"],
    alias: "config",
    type: text("PATH, file:PATH or module:SPECIFIER", "PATH"),
    default: undefined,
    doc:
      "Config file to read; without it, the first `pfserve.config.*` in the working directory, if there is one. " +
      "Looked for are the endings `.ts`, `.mts`, `.js`, `.mjs` and `.json`, in this order. " +
      "`file:PATH` is the same as `PATH`; `module:SPECIFIER` is a module of an installed package, as code in the " +
      "working directory would import it. A config file cannot name another one.",
  },
  app: {
    section: "Config file",
    flags: [],
    alias: "wsgi_app",
    type: text("MODULE, MODULE:NAME or MODULE:FACTORY()", "APP"),
    default: undefined,
    doc: "App to serve: `MODULE`, `MODULE:NAME` or `MODULE:FACTORY()`. " +
      "It is the command's argument; a config file's value holds when the command has none. " +
      "With neither, the usual files are looked for: see [apps](apps.md).",
  },
  appType: {
    section: "Config file",
    flags: ["--app-type"],
    alias: "app_type",
    type: choice(["auto", "fetch", "node"], "TYPE"),
    default: "auto",
    doc:
      "What the app is: `fetch` for `(request)`, `node` for `(req, res)`, `auto` to tell by its looks. " +
      "It is needed for a function with two parameters whose names say nothing, such as one that was minified. " +
      "How apps are told apart is in [apps](apps.md).",
  },
};
