import { changed, type GunicornSection, notHere, same } from "./row.ts";

/** Sockets, workers, limits, debugging. */
export const PROCESSES: readonly GunicornSection[] = [
  {
    title: "Config file",
    settings: [
      changed(
        "config",
        "-c --config",
        "The file is `pfserve.config.ts` or the like; `module:SPECIFIER` takes the place of `python:MODULE`. A name in it that does not exist is an error.",
      ),
      changed(
        "wsgi_app",
        "",
        "It is called `app`: a path, with `:NAME` or `:FACTORY()` where the default export is not meant.",
      ),
    ],
  },
  {
    title: "Server socket",
    settings: [
      changed(
        "bind",
        "-b --bind",
        "Other addresses beside `fd://N` are opened, too.",
      ),
      same("backlog", "--backlog"),
    ],
  },
  {
    title: "Worker processes",
    settings: [
      changed(
        "workers",
        "-w --workers",
        "Takes `auto`, one for each CPU; 0 is refused.",
      ),
      changed(
        "worker_class",
        "-k --worker-class",
        "`sync` and `gthread` are as they were; `async` takes the place of `gevent`, `eventlet` and `asgi`, and `server` that of `tornado`.",
      ),
      changed(
        "threads",
        "--threads",
        "Each thread loads an app of its own: threads of JavaScript share no objects.",
      ),
      changed(
        "worker_connections",
        "--worker-connections",
        "Holds for `async` and `gthread`; a full worker leaves connections in the queue, and drops none.",
      ),
      changed(
        "max_requests",
        "--max-requests",
        "The replacement is ready before the old worker leaves, one at a time.",
      ),
      same("max_requests_jitter", "--max-requests-jitter"),
      changed(
        "timeout",
        "-t --timeout",
        "Watches the event loop in every class: a request that waits is not silent. A start has a limit of its own, `boot-timeout`.",
      ),
      changed(
        "graceful_timeout",
        "--graceful-timeout",
        "Holds for reloads and every other replacement, too. Idle connections are not waited for.",
      ),
      same("keepalive", "--keep-alive"),
      notHere(
        "asgi_loop",
        "--asgi-loop",
        "The event loop is that of the runtime.",
      ),
      notHere(
        "asgi_lifespan",
        "--asgi-lifespan",
        "A module may `await` what it needs before it exports the app, and the worker is ready then.",
      ),
      notHere(
        "asgi_disconnect_grace_period",
        "--asgi-disconnect-grace-period",
        "`request.signal` tells the app at once that the client has left; nothing ends a handler that goes on.",
      ),
      notHere(
        "http_parser",
        "--http-parser",
        "There is one parser, the same on every runtime; `--http node` chooses that of `node:http`.",
      ),
    ],
  },
  {
    title: "Security",
    settings: [
      changed(
        "limit_request_line",
        "--limit-request-line",
        "There is no upper bound; 0 is refused, and does not mean that there is no limit.",
      ),
      changed(
        "limit_request_fields",
        "--limit-request-fields",
        "There is no upper bound; 0 is refused.",
      ),
      changed(
        "limit_request_field_size",
        "--limit-request-field_size",
        "Also spelled `--limit-request-field-size`; 0 is refused, and does not mean that there is no limit.",
      ),
    ],
  },
  {
    title: "Debugging",
    settings: [
      same("reload", "--reload"),
      same("reload_engine", "--reload-engine"),
      same("reload_extra_files", "--reload-extra-file"),
      changed(
        "spew",
        "--spew",
        "Logs the steps of each request with their times, not each line of the code.",
      ),
      changed(
        "check_config",
        "--check-config",
        "The app is loaded in a worker process; the exit codes of a failure are those of serving: 1, 3 or 4.",
      ),
      changed(
        "print_config",
        "--print-config",
        "Shows where each value comes from, too.",
      ),
    ],
  },
];
