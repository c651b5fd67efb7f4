import { createDeferred } from "../deferred.ts";
import { stackOf } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import {
  type LauncherMessage,
  type LoadedMessage,
  QUICK_LIMIT_MS,
  type WorkerMessage,
} from "../ipc.ts";
import type { Logger } from "../log/logger.ts";
import type { ChildExit, Runtime } from "../runtime.ts";
import type { ArbiterHooks } from "./arbiter_hooks.ts";
import { Crew } from "./crew.ts";
import { type ArbiterEvent, EventQueue } from "./events.ts";
import type { Generation } from "./generation.ts";
import type { ListenerSet } from "./listener_set.ts";
import type { LogTroubles } from "./log_troubles.ts";
import { Reload, type ReloadOptions } from "./reload.ts";
import { type Controls, HANDLED_SIGNALS, obey } from "./signals.ts";
import { Successor } from "./successor.ts";
import { type Failure, judge, type Stop } from "./verdict.ts";
import { SourceWatch } from "./watch/source_watch.ts";

const TICK_MS = 1000;

export interface ArbiterOptions
  extends Pick<ReloadOptions, "load" | "onCommit"> {
  readonly runtime: Runtime;
  readonly logger: Logger;
  readonly troubles: LogTroubles;
  readonly listeners: ListenerSet;
  readonly hooks: ArbiterHooks;
  readonly first: Generation;
  /** Called when the arbiter that started this one has left. */
  readonly onPromotion: (generation: Generation) => void;
  readonly isDaemon: boolean;
  /** The arbiter that started this one for an upgrade. */
  readonly predecessor: number | undefined;
}

/** The master process: one queue of events, and one step that brings the workers to their target. */
export class Arbiter implements Controls {
  readonly #options: ArbiterOptions;
  readonly #runtime: Runtime;
  readonly #logger: Logger;
  readonly #hooks: ArbiterHooks;
  readonly #queue: EventQueue = new EventQueue((event) => this.#step(event));
  readonly #crew: Crew;
  readonly #reload: Reload;
  readonly #successor: Successor;
  readonly #sources: SourceWatch;
  readonly #finished = createDeferred<number>();
  #current: Generation;
  #isServing = false;
  #predecessor: number | undefined;
  #stop: Stop | undefined;
  #lastTickAt: number;
  /** As it was told last. */
  #workerCount = 0;

  constructor(options: ArbiterOptions) {
    const { runtime, logger, troubles, listeners, hooks } = options;
    const { load, onCommit } = options;
    const queue = this.#queue;
    this.#options = options;
    this.#runtime = runtime;
    this.#logger = logger;
    this.#hooks = hooks;
    this.#current = options.first;
    this.#predecessor = options.predecessor;
    this.#lastTickAt = runtime.clock.now();
    this.#crew = new Crew({
      runtime,
      logger,
      troubles,
      queue,
      listeners,
      hooks,
    });
    this.#reload = new Reload({
      logger,
      queue,
      crew: this.#crew,
      listeners,
      hooks,
      load,
      onCommit,
    });
    this.#successor = new Successor({ runtime, logger, queue });
    this.#sources = new SourceWatch({
      runtime,
      logger,
      onChange: (path) => queue.push({ kind: "source_changed", path }),
    });
  }

  /** Serves until told to stop; resolves with the exit code. */
  async run(): Promise<number> {
    for (const signal of HANDLED_SIGNALS) {
      this.#runtime.self.onSignal(
        signal,
        () => this.#queue.push({ kind: "signal", signal }),
      );
    }
    const exit = this.#finished.promise;
    await Promise.race([this.#hooks.ready(this.#current), exit]);
    this.#sources.follow(this.#current);
    const tick = (): void => this.#queue.push({ kind: "tick" });
    const stopTicking = this.#runtime.clock.every(TICK_MS, tick);
    tick();
    const exitCode = await exit;
    stopTicking();
    this.#sayGoodbye();
    await this.#hooks.exit(this.#current);
    return exitCode;
  }

  stop(manner: "graceful" | "quick"): void {
    if (this.#stop?.manner === "quick" && manner === "quick") {
      this.#logger.warning(
        "Told to stop at once, twice: killing the workers that are left",
      );
      this.#crew.killAll("it was told to stop at once, twice");
      return;
    }
    if (this.#stop !== undefined && manner === "graceful") return;
    if (this.#stop !== undefined) this.#logger.info("Quick shutdown requested");
    this.#beginStop({ exitCode: EXIT.ok, ...this.#stop, manner });
  }

  reload(): void {
    if (this.#stop !== undefined) return;
    this.#logger.info("Hang up: Master");
    this.#reload.request();
  }

  addWorker(): void {
    this.#setTarget((this.#reload.candidate ?? this.#current).target + 1);
  }

  removeWorker(): void {
    const { target } = this.#reload.candidate ?? this.#current;
    if (target > 1) this.#setTarget(target - 1);
  }

  reopenLogs(): void {
    this.#logger.reopen();
    this.#crew.reopenLogs();
  }

  upgrade(): void {
    if (this.#stop !== undefined) return;
    if (this.#successor.isExpected) {
      return this.#logger.warning("USR2 signal ignored. Child exists.");
    }
    if (this.#predecessor !== undefined) {
      return this.#logger.warning("USR2 signal ignored. Parent exists.");
    }
    void this.#successor.prepare(this.#hooks.preExec(this.#current));
  }

  retireWorkers(): void {
    if (!this.#options.isDaemon) {
      return this.#logger.debug("SIGWINCH ignored. Not daemonized");
    }
    this.#logger.info("graceful stop of workers");
    this.#setTarget(0);
  }

  #step(event: ArbiterEvent): void {
    try {
      this.#handle(event);
      this.#reconcile();
      this.#countWorkers();
    } catch (error) {
      // The workers go on serving whatever happens here.
      this.#logger.critical(
        `Unhandled exception in main loop: ${stackOf(error)}`,
      );
    }
  }

  #handle(event: ArbiterEvent): void {
    switch (event.kind) {
      case "tick":
        return this.#tick();
      case "signal":
        this.#logger.info(
          `Handling signal: ${event.signal.slice(3).toLowerCase()}`,
        );
        return obey(event.signal, this);
      case "worker_message":
        return this.#heard(event.age, event.message);
      case "worker_exit":
        return this.#departed(event);
      case "generation_loaded":
        this.#sources.follow(event.generation);
        return this.#reload.loaded(event.generation);
      case "generation_refused":
        this.#sources.failed();
        return this.#reload.refused(event.error);
      case "source_changed":
        this.#logger.info(`Reloading: ${event.path} has changed`);
        return this.reload();
      case "successor_due":
        if (this.#stop !== undefined) return;
        return this.#successor.start(this.#options.listeners);
      case "successor_message":
        return this.#heardSuccessor(event.message);
      case "successor_exit":
        return this.#successor.ended(event.exit);
    }
  }

  /** The one place where workers are started and retired. */
  #reconcile(): void {
    if (this.#stop !== undefined) {
      if (this.#crew.size === 0) this.#finished.resolve(this.#stop.exitCode);
      return;
    }
    this.#crew.reconcile(this.#current);
    this.#current = this.#reload.reconcile(this.#current);
    const { number, target } = this.#current;
    if (this.#isServing || !this.#crew.roster.isComplete(number, target)) {
      return;
    }
    this.#isServing = true;
    this.#runtime.processes.tellLauncher({ kind: "serving" });
  }

  #countWorkers(): void {
    const { size } = this.#crew;
    if (size === this.#workerCount) return;
    this.#workerCount = size;
    this.#logger.debug(`${size} workers`);
    this.#logger.gauge("gunicorn.workers", size);
  }

  #tick(): void {
    const now = this.#runtime.clock.now();
    const pauseMs = Math.max(0, now - this.#lastTickAt - 2 * TICK_MS);
    this.#lastTickAt = now;
    this.#crew.tick(pauseMs);
    this.#promoteWhenAlone();
  }

  #promoteWhenAlone(): void {
    if (this.#predecessor === undefined) return;
    if (this.#runtime.self.parentPid() === this.#predecessor) return;
    this.#predecessor = undefined;
    this.#logger.info("Master has been promoted.");
    this.#options.onPromotion(this.#current);
  }

  #heard(age: number, message: WorkerMessage): void {
    switch (message.kind) {
      case "ready":
        return this.#crew.becameReady(age);
      case "recycle":
        return this.#crew.wantsReplacement(age);
      case "leaving":
        return this.#isLeaving(age, message.isFailure);
      case "loaded":
        return this.#hasLoaded(age, message);
      case "boot_failed":
        return this.#crew.couldNotBoot(age, message.message);
      case "log_trouble":
        return this.#options.troubles.began(message.source, message.reason);
      case "log_recovered":
        return this.#options.troubles.ended(message.source, message.lostLines);
    }
  }

  #hasLoaded(age: number, message: LoadedMessage): void {
    const member = this.#crew.roster.get(age);
    if (member === undefined) return;
    this.#sources.loaded(member.generation, message);
  }

  #rollBack(why: string): void {
    this.#sources.failed();
    this.#reload.rollBack(this.#current, why);
  }

  /** It finishes what it has; another one takes its place meanwhile. */
  #isLeaving(age: number, isFailure: boolean): void {
    const member = this.#crew.roster.get(age);
    const limitMs = this.#current.settings.gracefulTimeout * 1000;
    this.#crew.isLeaving(age, { isFailure, limitMs });
    if (!isFailure || member === undefined) return;
    const why = "a worker met an error that nothing caught";
    this.#failed({ member, why, bootExitCode: undefined });
  }

  #departed({ age, exit }: { age: number; exit: ChildExit }): void {
    const departure = this.#crew.departed(age, exit);
    if (departure === undefined) return;
    const { member: { slot }, pid } = departure;
    if (pid > 0) this.#hooks.childExit(this.#current, { age, slot, pid }, exit);
    if (departure.isUnexpected) this.#failed(departure);
  }

  #failed(failure: Failure): void {
    if (this.#stop !== undefined) return;
    const { runtime: { clock } } = this.#options;
    const verdict = judge(failure, {
      crew: this.#crew,
      current: this.#current.number,
      candidate: this.#reload.candidate?.number,
      isServing: this.#isServing,
      now: clock.now(),
    });
    switch (verdict.kind) {
      case "go_on":
        return;
      case "roll_back":
        return this.#rollBack(failure.why);
      case "stop":
        return this.#beginStop({ ...verdict.stop, detail: failure.why });
      case "wait":
        this.#logger.warning(verdict.message);
        clock.after(verdict.waitMs, () => this.#queue.push({ kind: "tick" }));
    }
  }

  #setTarget(target: number): void {
    if (this.#stop !== undefined) return;
    const before = this.#current.target;
    this.#current.target = target;
    this.#hooks.nworkersChanged(this.#current, before);
    if (this.#reload.candidate !== undefined) {
      this.#reload.candidate.target = target;
    }
    if (this.#current.settings.reusePort) this.#options.listeners.trim(target);
  }

  #heardSuccessor(message: LauncherMessage): void {
    if (message.kind === "serving") return this.#successor.serves();
    this.#logger.error(
      `Upgrade: the new arbiter failed: ${message.message}`,
    );
  }

  #beginStop(stop: Stop): void {
    // The workers empty the queues of connections; nothing new may join them.
    if (this.#stop === undefined) this.#closeListeners();
    this.#stop = stop;
    if (stop.manner === "quick") this.#crew.interrupt();
    const gracefulMs = this.#current.settings.gracefulTimeout * 1000;
    const limitMs = stop.manner === "quick"
      ? Math.min(QUICK_LIMIT_MS, gracefulMs)
      : gracefulMs;
    this.#crew.drainAll(limitMs, !this.#isShared);
  }

  #closeListeners(): void {
    this.#options.listeners.close({ unlinks: !this.#isShared });
  }

  /** Whether another arbiter has the same sockets. */
  get #isShared(): boolean {
    return this.#successor.isAlive || this.#predecessor !== undefined;
  }

  #sayGoodbye(): void {
    const { exitCode, reason, detail } = this.#stop!;
    this.#successor.release();
    if (reason === undefined) return this.#logger.info("Shutting down: Master");
    this.#logger.error("Shutting down: Master");
    this.#logger.error(`Reason: ${reason}`);
    const message = detail ?? reason;
    this.#runtime.processes.tellLauncher({ kind: "failed", message, exitCode });
  }
}
