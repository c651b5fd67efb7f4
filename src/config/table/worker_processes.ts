import { seconds, wholeNumber, workerCount } from "../number_types.ts";
import { runtimeChoice } from "../runtime_type.ts";
import type { Rows } from "../setting.ts";
import { workerClass } from "../worker_class_type.ts";

/** What the workers are, and how long they live. */
export const WORKER_PROCESSES: Rows<
  | "workers"
  | "workerClass"
  | "workerRuntime"
  | "threads"
  | "workerConnections"
  | "maxRequests"
  | "maxRequestsJitter"
  | "timeout"
  | "requestTimeout"
  | "bootTimeout"
  | "gracefulTimeout"
  | "keepalive"
> = {
  workers: {
    section: "Worker processes",
    flags: ["-w", "--workers"],
    alias: "workers",
    type: workerCount,
    default: 1,
    environment: {
      variable: "WEB_CONCURRENCY",
      meaning: "`$WEB_CONCURRENCY`",
      toValue: (text) => text,
    },
    doc:
      "Worker processes to run; `auto` means one for each CPU that this process may use. " +
      "CPU affinity and the quota of the container count. `TTIN` and `TTOU` add and remove workers while the " +
      "server runs.",
  },
  workerClass: {
    section: "Worker processes",
    flags: ["-k", "--worker-class"],
    alias: "worker_class",
    type: workerClass,
    default: "sync",
    doc:
      "How a worker handles requests: `sync` takes one at a time, `async` many at once. " +
      "`sync` is for work that keeps a CPU busy: a request never waits behind another one in the same worker. " +
      "`async` is for everything that waits for databases, files and other servers, and it keeps connections alive; " +
      "`gevent` and `eventlet` are other names for it. " +
      "`gthread` runs the app in `threads` threads, one request in each, and keeps slow clients away from them. " +
      "`server`, or `tornado`, is `async` for apps that listen by themselves. " +
      "A class of your own is a module: `./FILE`, as seen from the working directory, or `PACKAGE`, as seen from the " +
      "app; `#EXPORT` names an export other than the default one.",
  },
  workerRuntime: {
    section: "Worker processes",
    flags: ["--worker-runtime"],
    alias: "worker_runtime",
    type: runtimeChoice,
    default: undefined,
    doc:
      "Runtime that workers run on: `node`, `bun`, `deno`, or the path of an executable. " +
      "Without it, they run on that of the arbiter, with the flags of its command line; on another one they get no flags, " +
      "and on Deno `-A`. A path has a slash in it, such as `./bun`. It may be changed at `HUP`.",
  },
  threads: {
    section: "Worker processes",
    flags: ["--threads"],
    alias: "threads",
    type: wholeNumber(1),
    default: 1,
    doc: "Threads of a worker that run the app. " +
      "Each of them loads its own copy of the app, and answers one request at a time. " +
      "With more than one, `sync` becomes `gthread`; with `async` and `server` they have no effect, and the log says so.",
  },
  workerConnections: {
    section: "Worker processes",
    flags: ["--worker-connections"],
    alias: "worker_connections",
    type: wholeNumber(1),
    default: 1000,
    doc: "Connections that one `async` or `gthread` worker holds at once. " +
      "A full worker leaves further connections to the other workers and to the kernel's queue; it drops none.",
  },
  maxRequests: {
    section: "Worker processes",
    flags: ["--max-requests"],
    alias: "max_requests",
    type: wholeNumber(0),
    default: 0,
    doc:
      "Requests that a worker answers before it is replaced; 0 means no limit. " +
      "The replacement is ready before the old worker stops accepting, and one worker is replaced at a time. " +
      "It limits the damage of a memory leak.",
  },
  maxRequestsJitter: {
    section: "Worker processes",
    flags: ["--max-requests-jitter"],
    alias: "max_requests_jitter",
    type: wholeNumber(0),
    default: 0,
    doc:
      "Most requests added at random to `max-requests`, so that workers are not all replaced together. " +
      "Each worker draws its own number; without `max-requests` it has no effect.",
  },
  timeout: {
    section: "Worker processes",
    flags: ["-t", "--timeout"],
    alias: "timeout",
    type: seconds,
    default: 30,
    doc:
      "Seconds that a worker may be silent before it is replaced; 0 means no limit. " +
      "Silent means that its event loop does not turn, because of an endless loop or a long computation; a request " +
      "that waits is not silent. The log says what the worker was doing.",
  },
  requestTimeout: {
    section: "Worker processes",
    flags: ["--request-timeout"],
    alias: "request_timeout",
    type: seconds,
    default: 0,
    doc:
      "Seconds that a request may keep its thread without any of its answer; 0 means no limit. " +
      "Then the client gets 504, or is cut off in the middle of a response, and the thread is replaced; on Deno, " +
      "where nothing ends a thread that never waits, so is the whole worker. For `gthread` alone: the other " +
      "classes have `timeout`.",
  },
  bootTimeout: {
    section: "Worker processes",
    flags: ["--boot-timeout"],
    alias: "boot_timeout",
    type: seconds,
    default: 60,
    doc:
      "Seconds that a worker may take to load the app and be ready; 0 means no limit. " +
      "It is separate from `timeout`, so that an app that starts slowly needs no long `timeout`.",
  },
  gracefulTimeout: {
    section: "Worker processes",
    flags: ["--graceful-timeout"],
    alias: "graceful_timeout",
    type: seconds,
    default: 30,
    doc:
      "Seconds that requests in flight have to finish when a worker is stopped. " +
      "It holds for a stop, a reload, an upgrade and every other replacement. Idle connections are not waited for.",
  },
  keepalive: {
    section: "Worker processes",
    flags: ["--keep-alive", "--keepalive"],
    alias: "keepalive",
    type: seconds,
    default: 2,
    doc:
      "Seconds that an idle connection is kept for the next request; 0 closes it after each response. " +
      "Behind a proxy that keeps connections to the server, make it longer than the proxy's own limit. " +
      "`sync` workers close after each response.",
  },
};
