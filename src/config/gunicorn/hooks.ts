import { changed, type GunicornSection, notYet, same } from "./row.ts";

const TASKS = "The pool for long tasks comes with a later version.";

/** Functions of the config file, and the pool for long tasks. */
export const HOOKS_AND_TASKS: readonly GunicornSection[] = [
  {
    title: "Server hooks",
    settings: [
      same("on_starting", ""),
      same("on_reload", ""),
      same("when_ready", ""),
      same("pre_fork", ""),
      same("post_fork", ""),
      same("post_worker_init", ""),
      same("worker_int", ""),
      changed(
        "worker_abort",
        "",
        "Runs in the arbiter: an event loop that hangs calls no function.",
      ),
      same("pre_exec", ""),
      changed("pre_request", "", "Nothing waits for it."),
      changed("post_request", "", "Nothing waits for it."),
      changed(
        "child_exit",
        "",
        "It is told how the worker ended, too.",
      ),
      same("worker_exit", ""),
      same("nworkers_changed", ""),
      same("on_exit", ""),
      changed(
        "ssl_context",
        "",
        "It returns options of `tls.createServer`; the second argument makes those of the settings.",
      ),
    ],
  },
  {
    title: "Dirty arbiters",
    settings: [
      notYet("dirty_apps", "--dirty-app", TASKS),
      notYet("dirty_workers", "--dirty-workers", TASKS),
      notYet("dirty_timeout", "--dirty-timeout", TASKS),
      notYet("dirty_threads", "--dirty-threads", TASKS),
      notYet("dirty_graceful_timeout", "--dirty-graceful-timeout", TASKS),
      notYet("on_dirty_starting", "", TASKS),
      notYet("dirty_post_fork", "", TASKS),
      notYet("dirty_worker_init", "", TASKS),
      notYet("dirty_worker_exit", "", TASKS),
    ],
  },
];
