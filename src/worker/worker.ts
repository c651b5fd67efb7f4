import { createDeferred } from "../deferred.ts";
import { lineOf, PfserveError, stackOf } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import { ENTRY_BYTES } from "../heartbeat.ts";
import { watchLogs } from "./watch_logs.ts";
import type { HttpBackend } from "../http/backend.ts";
import { QUICK_LIMIT_MS, type WorkerAssignment } from "../ipc.ts";
import type { AccessLog } from "../log/access_log.ts";
import { Logger } from "../log/logger.ts";
import { openAccessLog, openErrorOutput } from "../log/open_logs.ts";
import type { ArbiterLink, WorkerRuntime } from "../runtime.ts";
import { RequestTrace } from "./request_trace.ts";
import { Requests } from "./requests.ts";
import { openWorker } from "./worker_classes.ts";

const LONGEST_BEAT_MS = 1000;
/** Requests in flight that leave traces: as many as connections, within these bounds. */
const FEWEST_ENTRIES = 16;
const MOST_ENTRIES = 4096;

/** One worker process: loads the app, serves it, and leaves when told to. */
export class Worker {
  readonly #runtime: WorkerRuntime;
  readonly #link: ArbiterLink;
  readonly #assignment: WorkerAssignment;
  readonly #logger: Logger;
  readonly #accessLog: AccessLog | undefined;
  readonly #entryCount: number;
  readonly #trace: RequestTrace;
  readonly #requests: Requests;
  readonly #left = createDeferred<number>();
  #backend: HttpBackend | undefined;
  #recycleAt: number;
  #isRecycling = false;
  #isLeaving = false;

  constructor(
    runtime: WorkerRuntime,
    link: ArbiterLink,
    assignment: WorkerAssignment,
  ) {
    const { settings } = assignment;
    this.#runtime = runtime;
    this.#link = link;
    this.#assignment = assignment;
    const { pid } = runtime.self;
    const logs = {
      runtime,
      settings,
      app: assignment.app,
      watch: watchLogs(link),
    };
    const output = openErrorOutput(logs);
    this.#logger = new Logger({ ...output, pid, clock: runtime.clock });
    this.#accessLog = openAccessLog(logs, pid);
    this.#entryCount = entryCountOf(settings);
    this.#trace = new RequestTrace({
      count: this.#entryCount,
      isExact: this.#accessLog !== undefined || output.metrics !== undefined,
      write: (bytes, position) =>
        runtime.files.writeAt(assignment.heartbeat, bytes, position),
    });
    this.#requests = new Requests({
      clock: runtime.clock,
      logger: this.#logger,
      accessLog: this.#accessLog,
      metrics: output.metrics,
      trace: this.#trace,
      idPrefix: assignment.requestIdPrefix,
      onCount: (count) => this.#recycleWhenDue(count),
    });
    this.#recycleAt = recycleCount(
      settings.maxRequests,
      settings.maxRequestsJitter,
    );
  }

  /** Runs until the worker has to leave; resolves with its exit code. */
  async run(): Promise<number> {
    const { pid } = this.#runtime.self;
    this.#logger.info(`Booting worker with pid: ${pid}`);
    const stopBeating = this.#startBeating();
    this.#runtime.self.onUncaught((thrown) => this.#fail(thrown));
    void this.#boot();
    const exitCode = await this.#left.promise;
    stopBeating();
    this.#logger.info(`Worker exiting (pid: ${pid})`);
    await Promise.all([this.#logger.flush(), this.#accessLog?.flush()]);
    return exitCode;
  }

  reopenLogs(): void {
    this.#logger.reopen();
    this.#accessLog?.reopen();
    const { captureOutput, errorLog } = this.#assignment.settings;
    if (captureOutput && errorLog !== "-") {
      this.#runtime.self.redirectOutput(errorLog);
    }
  }

  /** Leaves because of a signal, or because the arbiter is gone. */
  stop(manner: "graceful" | "quick"): void {
    this.#link.send({ kind: "leaving", isFailure: false });
    const { gracefulTimeout } = this.#assignment.settings;
    void this.leave(
      manner === "quick" ? QUICK_LIMIT_MS : gracefulTimeout * 1000,
    );
  }

  /** Finishes what is in flight within `limitMs`, then leaves with `exitCode`. */
  async leave(limitMs: number, exitCode: number = EXIT.ok): Promise<void> {
    if (this.#backend === undefined) return this.#left.resolve(exitCode);
    // A shorter limit may follow a longer one: the shortest wins.
    this.#runtime.clock.after(limitMs, () => this.#cutOff(limitMs));
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    await this.#backend.drain();
    this.#left.resolve(exitCode);
  }

  async #boot(): Promise<void> {
    const assignment = this.#assignment;
    try {
      const backend = await openWorker({
        runtime: this.#runtime,
        assignment,
        observer: this.#requests,
        control: {
          recycle: (reason) => this.#recycle(reason),
          giveUp: (thrown) => this.#fail(thrown),
          leave: () => this.stop("graceful"),
        },
        logger: this.#logger,
      });
      if (assignment.isCheck) return this.#left.resolve(EXIT.ok);
      const { listeners, settings, heartbeat } = assignment;
      const length = this.#entryCount * ENTRY_BYTES;
      this.#trace.map(this.#runtime.mapFile(heartbeat, length));
      await backend.listen(listeners, settings.backlog);
      this.#backend = backend;
    } catch (error) {
      return this.#failToBoot(error);
    }
    this.#trace.beat();
    this.#link.send({ kind: "ready" });
    this.#logger.info(`Worker ready (pid: ${this.#runtime.self.pid})`);
  }

  #failToBoot(error: unknown): void {
    const isOurs = error instanceof PfserveError;
    // The app's own error, with the place in the user's code; ours says all in one line.
    const cause = isOurs && error.cause !== undefined
      ? `\n${stackOf(error.cause)}`
      : "";
    const text = isOurs ? `${error.message}${cause}` : stackOf(error);
    this.#logger.exception(`Exception in worker process: ${text}`);
    this.#link.send({ kind: "boot_failed", message: lineOf(error) });
    this.#left.resolve(isOurs ? error.exitCode : EXIT.bootFailed);
  }

  /** After an error that nothing caught the process may be in any state: it serves nothing new. */
  #fail(thrown: unknown): void {
    this.#logger.exception("Uncaught error in worker, leaving:", {
      stack: stackOf(thrown),
    });
    if (this.#backend === undefined) {
      this.#link.send({ kind: "boot_failed", message: lineOf(thrown) });
      return this.#left.resolve(EXIT.bootFailed);
    }
    this.#link.send({ kind: "leaving", isFailure: true });
    void this.leave(
      this.#assignment.settings.gracefulTimeout * 1000,
      EXIT.failed,
    );
  }

  #cutOff(limitMs: number): void {
    const { inFlight } = this.#requests;
    const list = inFlight.map(({ method, target }) => `${method} ${target}`)
      .join(", ");
    this.#logger.warning(
      `Worker graceful timeout (pid:${this.#runtime.self.pid}): after ${
        limitMs / 1000
      }s, ` +
        `${inFlight.length} requests are cut off: ${
          list || "none, connections were open"
        }`,
    );
    this.#backend?.destroy();
  }

  #recycleWhenDue(count: number): void {
    if (count < this.#recycleAt) return;
    this.#recycle(`max_requests: ${count} requests`);
  }

  #recycle(reason: string): void {
    if (this.#isRecycling || this.#isLeaving) return;
    this.#isRecycling = true;
    this.#logger.info("Autorestarting worker after current request.");
    this.#link.send({ kind: "recycle", reason });
  }

  #startBeating(): () => void {
    const { timeout } = this.#assignment.settings;
    const interval = timeout === 0
      ? LONGEST_BEAT_MS
      : Math.min(LONGEST_BEAT_MS, timeout * 1000 / 4);
    return this.#runtime.clock.every(interval, () => this.#trace.beat());
  }
}

/** More than a worker's requests in flight would do no good. */
function entryCountOf(
  { workerClass, workerConnections }: WorkerAssignment["settings"],
): number {
  if (workerClass === "sync") return FEWEST_ENTRIES;
  return Math.min(
    MOST_ENTRIES,
    Math.max(FEWEST_ENTRIES, workerConnections),
  );
}

/** When to recycle: jittered, so that workers started together do not leave together. */
function recycleCount(maxRequests: number, jitter: number): number {
  return maxRequests === 0
    ? Infinity
    : maxRequests + Math.floor(Math.random() * (jitter + 1));
}
