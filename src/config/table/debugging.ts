import { texts } from "../list_types.ts";
import type { Rows } from "../setting.ts";
import { choice, toggle } from "../text_types.ts";

/** What helps while an app is being written. */
export const DEBUGGING: Rows<"reload" | "reloadEngine" | "reloadExtraFiles"> = {
  reload: {
    section: "Debugging",
    flags: ["--reload"],
    alias: "reload",
    type: toggle,
    default: false,
    doc: "Reload whenever a file of the app changes, for development. " +
      "Watched are the modules that the app has loaded, outside node_modules, and the config file. An app that does " +
      "not load is shown as a page with its error, until it is mended.",
  },
  reloadEngine: {
    section: "Debugging",
    flags: ["--reload-engine"],
    alias: "reload_engine",
    type: choice(["auto", "poll", "inotify"], "ENGINE"),
    default: "auto",
    doc: "How `reload` learns of changes. " +
      "`inotify` is told by the operating system, on macOS as well; `poll` looks at the files once a second; `auto` is " +
      "told, and looks every two seconds, too, as network and container file systems may tell nothing.",
  },
  reloadExtraFiles: {
    section: "Debugging",
    flags: ["--reload-extra-file"],
    alias: "reload_extra_files",
    type: texts("a path or a pattern", "FILE"),
    default: [],
    doc:
      "Another file that `reload` watches; repeat the option, or write a list, for more than one. " +
      "In a pattern `*` stands for any part of a name, `?` for one character and `**` for any folders: " +
      "`templates/**/*.html`.",
  },
};
