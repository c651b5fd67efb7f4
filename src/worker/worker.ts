import { createDeferred } from "../deferred.ts";
import { describeError, lineOf, PfserveError, stackOf } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import { HOOK_LIMIT_MS } from "../hooks/hook_caller.ts";
import { ENTRY_BYTES, entryCountOf, LINES_BYTES } from "../heartbeat.ts";
import { watchLogs } from "./watch_logs.ts";
import type { HttpBackend, HttpObserver } from "../http/backend.ts";
import { QUICK_LIMIT_MS, type WorkerAssignment } from "../ipc.ts";
import type { AccessLog } from "../log/access_log.ts";
import { Logger } from "../log/logger.ts";
import { openAccessLog, openErrorOutput } from "../log/open_logs.ts";
import type { ArbiterLink, WorkerRuntime } from "../runtime.ts";
import { LoadReport, type TellLoaded } from "./load_report.ts";
import { openApp } from "./open_app.ts";
import { RequestTrace } from "./request_trace.ts";
import { Requests } from "./requests.ts";
import { Spew } from "./spew.ts";
import { WorkerHooks } from "./worker_hooks.ts";
import type { WorkerContext } from "./worker_classes.ts";

const LONGEST_BEAT_MS = 1000;
/** The arbiter kills a worker a second after its limit: its last hook has to end before. */
const LAST_HOOK_MS = 500;

interface LeaveOptions {
  readonly exitCode?: number;
  readonly isLast?: boolean;
}

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
  readonly #hooks: WorkerHooks;
  readonly #left = createDeferred<number>();
  #backend: HttpBackend | undefined;
  /** Resolves when the backend listens everywhere; the first connections may come before. */
  #listening: Promise<void> | undefined;
  #isReady = false;
  #recycleAt: number;
  #isRecycling = false;
  #isLeaving = false;
  /** By when it has to be gone, on the clock of the runtime. */
  #leaveBy = Infinity;

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
    const idPrefix = assignment.requestIdPrefix;
    this.#accessLog = openAccessLog(logs, { pid, idPrefix });
    this.#entryCount = entryCountOf(settings);
    this.#trace = new RequestTrace({
      count: this.#entryCount,
      isExact: this.#accessLog !== undefined || output.metrics !== undefined,
      write: (bytes, position) =>
        runtime.files.writeAt(assignment.heartbeat, bytes, position),
    });
    this.#hooks = new WorkerHooks({
      runtime,
      assignment,
      logger: this.#logger,
    });
    this.#requests = new Requests({
      clock: runtime.clock,
      logger: this.#logger,
      hooks: this.#hooks,
      accessLog: this.#accessLog,
      metrics: output.metrics,
      trace: this.#trace,
      idPrefix,
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
    const { isCheck } = this.#assignment;
    this.#logger.info(
      isCheck
        ? `Loading the app to check it (pid: ${pid})`
        : `Booting worker with pid: ${pid}`,
    );
    const stopBeating = this.#startBeating();
    this.#runtime.self.onUncaught((thrown) => this.#fail(thrown));
    void this.#boot();
    const exitCode = await this.#left.promise;
    if (!isCheck) this.#logger.info(`Worker exiting (pid: ${pid})`);
    await this.#hooks.exiting(this.#lastHookLimit());
    stopBeating();
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

  /** It is told to stop at once; what it has to do follows. */
  interrupt(): void {
    this.#hooks.interrupted();
  }

  /** Leaves because of a signal, or because the arbiter is gone. */
  stop(manner: "graceful" | "quick", isLast = false): void {
    if (manner === "quick") this.interrupt();
    this.#link.send({ kind: "leaving", isFailure: false });
    const { gracefulTimeout } = this.#assignment.settings;
    const limitMs = manner === "quick"
      ? QUICK_LIMIT_MS
      : gracefulTimeout * 1000;
    void this.leave(limitMs, { isLast });
  }

  /**
   * Finishes what is in flight within `limitMs`, then leaves with `exitCode`; with `isLast`, also what
   * waits in the queues.
   */
  async leave(
    limitMs: number,
    { exitCode = EXIT.ok, isLast = false }: LeaveOptions = {},
  ): Promise<void> {
    const { clock } = this.#runtime;
    this.#leaveBy = Math.min(this.#leaveBy, clock.now() + limitMs);
    if (this.#backend === undefined) return this.#left.resolve(exitCode);
    // A shorter limit may follow a longer one: the shortest wins.
    clock.after(limitMs, () => this.#cutOff(limitMs));
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    if (!this.#isReady) await this.#listening;
    await this.#backend.drain(isLast);
    this.#left.resolve(exitCode);
  }

  async #boot(): Promise<void> {
    const { settings, listeners, heartbeat, isCheck } = this.#assignment;
    const tellLoaded: TellLoaded | undefined = settings.reload && !isCheck
      ? (message) => this.#link.send(message)
      : undefined;
    const report = tellLoaded && new LoadReport(this.#runtime, tellLoaded);
    try {
      await this.#hooks.load();
      await this.#hooks.forked();
      const backend = await openApp(this.#context(tellLoaded), report);
      if (isCheck) return this.#left.resolve(EXIT.ok);
      await this.#hooks.initialized();
      this.#shareMemory(heartbeat);
      const listening = backend.listen(listeners, settings.backlog);
      this.#backend = backend;
      this.#listening = listening.catch(() => {});
      await listening;
    } catch (error) {
      return this.#failToBoot(error);
    }
    if (this.#isLeaving) return;
    this.#isReady = true;
    this.#trace.beat();
    this.#link.send({ kind: "ready" });
    this.#logger.info(`Worker ready (pid: ${this.#runtime.self.pid})`);
  }

  #context(tellLoaded: TellLoaded | undefined): WorkerContext {
    return {
      runtime: this.#runtime,
      assignment: {
        ...this.#assignment,
        tls: this.#hooks.customizeTls(this.#assignment.tls),
      },
      observer: this.#observer(),
      control: {
        recycle: (reason) => this.#recycle(reason),
        beat: () => this.#trace.beat(),
        giveUp: (thrown) => this.#fail(thrown),
        leave: () => this.stop("graceful"),
        tellLoaded,
      },
      logger: this.#logger,
    };
  }

  #lastHookLimit(): number {
    const leftMs = this.#leaveBy - this.#runtime.clock.now();
    return Math.min(HOOK_LIMIT_MS, Math.max(0, leftMs) + LAST_HOOK_MS);
  }

  #observer(): HttpObserver {
    if (!this.#assignment.settings.spew) return this.#requests;
    return new Spew({
      clock: this.#runtime.clock,
      logger: this.#logger,
      observer: this.#requests,
    });
  }

  /** What is in memory that is the heartbeat file, a kill leaves behind. */
  #shareMemory(heartbeat: number): void {
    const entriesBytes = this.#entryCount * ENTRY_BYTES;
    const linesBytes = this.#accessLog === undefined ? 0 : LINES_BYTES;
    const memory = this.#runtime.mapFile(heartbeat, entriesBytes + linesBytes);
    if (memory === undefined) return;
    this.#trace.map(memory.subarray(0, entriesBytes));
    this.#accessLog?.gatherIn(memory.subarray(entriesBytes));
  }

  #failToBoot(error: unknown): void {
    this.#logger.exception(
      `Exception in worker process: ${describeError(error)}`,
    );
    this.#link.send({ kind: "boot_failed", message: lineOf(error) });
    const isOurs = error instanceof PfserveError;
    this.#left.resolve(isOurs ? error.exitCode : EXIT.bootFailed);
  }

  /** After an error that nothing caught the process may be in any state: it serves nothing new. */
  #fail(thrown: unknown): void {
    this.#logger.exception("Uncaught error in worker, leaving:", {
      stack: stackOf(thrown),
    });
    if (!this.#isReady) {
      this.#link.send({ kind: "boot_failed", message: lineOf(thrown) });
      return this.#left.resolve(EXIT.bootFailed);
    }
    this.#link.send({ kind: "leaving", isFailure: true });
    void this.leave(this.#assignment.settings.gracefulTimeout * 1000, {
      exitCode: EXIT.failed,
    });
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

/** When to recycle: jittered, so that workers started together do not leave together. */
function recycleCount(maxRequests: number, jitter: number): number {
  return maxRequests === 0
    ? Infinity
    : maxRequests + Math.floor(Math.random() * (jitter + 1));
}
