import { createDeferred } from "../deferred.ts";
import { stackOf } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import {
  type LauncherMessage,
  QUICK_LIMIT_MS,
  type WorkerMessage,
} from "../ipc.ts";
import type { Logger } from "../log/logger.ts";
import type { Runtime } from "../runtime.ts";
import { Crew, type Departure } from "./crew.ts";
import { type ArbiterEvent, EventQueue } from "./events.ts";
import type { Generation } from "./generation.ts";
import type { ListenerSet } from "./listener_set.ts";
import type { LogTroubles } from "./log_troubles.ts";
import { Reload, type ReloadOptions } from "./reload.ts";
import { type Controls, HANDLED_SIGNALS, obey } from "./signals.ts";
import { Successor } from "./successor.ts";

const TICK_MS = 1000;

export interface ArbiterOptions
  extends Pick<ReloadOptions, "load" | "onCommit"> {
  readonly runtime: Runtime;
  readonly logger: Logger;
  readonly troubles: LogTroubles;
  readonly listeners: ListenerSet;
  readonly first: Generation;
  /** Called when the arbiter that started this one has left. */
  readonly onPromotion: (generation: Generation) => void;
  readonly isDaemon: boolean;
  /** The arbiter that started this one for an upgrade. */
  readonly predecessor: number | undefined;
}

/** How and why the arbiter ends. */
interface Stop {
  readonly manner: "graceful" | "quick";
  readonly exitCode: number;
  /** What went wrong; undefined when it was told to stop. */
  readonly reason?: string;
  /** What the process that started this one is told, when there is more to say than the reason. */
  readonly detail?: string;
}

/** The master process: one queue of events, and one step that brings the workers to their target. */
export class Arbiter implements Controls {
  readonly #options: ArbiterOptions;
  readonly #runtime: Runtime;
  readonly #logger: Logger;
  readonly #queue: EventQueue = new EventQueue((event) => this.#step(event));
  readonly #crew: Crew;
  readonly #reload: Reload;
  readonly #successor: Successor;
  readonly #finished = createDeferred<number>();
  #current: Generation;
  #isServing = false;
  #predecessor: number | undefined;
  #stop: Stop | undefined;
  #lastTickAt: number;
  /** As it was told last. */
  #workerCount = 0;

  constructor(options: ArbiterOptions) {
    const { runtime, logger, troubles, listeners, load, onCommit } = options;
    const queue = this.#queue;
    this.#options = options;
    this.#runtime = runtime;
    this.#logger = logger;
    this.#current = options.first;
    this.#predecessor = options.predecessor;
    this.#lastTickAt = runtime.clock.now();
    this.#crew = new Crew({ runtime, logger, troubles, queue, listeners });
    this.#reload = new Reload({
      logger,
      queue,
      crew: this.#crew,
      listeners,
      load,
      onCommit,
    });
    this.#successor = new Successor({ runtime, logger, queue });
  }

  /** Serves until told to stop; resolves with the exit code. */
  async run(): Promise<number> {
    for (const signal of HANDLED_SIGNALS) {
      this.#runtime.self.onSignal(
        signal,
        () => this.#queue.push({ kind: "signal", signal }),
      );
    }
    const tick = (): void => this.#queue.push({ kind: "tick" });
    const stopTicking = this.#runtime.clock.every(TICK_MS, tick);
    tick();
    const exitCode = await this.#finished.promise;
    stopTicking();
    this.#sayGoodbye();
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
    if (this.#successor.isAlive) {
      return this.#logger.warning("USR2 signal ignored. Child exists.");
    }
    if (this.#predecessor !== undefined) {
      return this.#logger.warning("USR2 signal ignored. Parent exists.");
    }
    this.#successor.start(this.#options.listeners);
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
        return this.#departed(this.#crew.departed(event.age, event.exit));
      case "generation_loaded":
        return this.#reload.loaded(event.generation);
      case "generation_refused":
        return this.#reload.refused(event.error);
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
      case "boot_failed":
        return this.#crew.couldNotBoot(age, message.message);
      case "log_trouble":
        return this.#options.troubles.began(message.source, message.reason);
      case "log_recovered":
        return this.#options.troubles.ended(message.source, message.lostLines);
    }
  }

  /** It finishes what it has; another one takes its place meanwhile. */
  #isLeaving(age: number, isFailure: boolean): void {
    const member = this.#crew.roster.get(age);
    const limitMs = this.#current.settings.gracefulTimeout * 1000;
    this.#crew.isLeaving(age, { isFailure, limitMs });
    if (!isFailure || member === undefined || this.#stop !== undefined) return;
    const why = "a worker met an error that nothing caught";
    if (member.generation === this.#reload.candidate?.number) {
      return this.#reload.rollBack(this.#current, why);
    }
    this.#giveUpWhenHopeless(member.slot, why);
  }

  #departed(departure: Departure | undefined): void {
    if (departure === undefined || this.#stop !== undefined) return;
    const { member, isUnexpected, bootExitCode, why } = departure;
    if (!isUnexpected) return;
    if (member.generation === this.#reload.candidate?.number) {
      return this.#reload.rollBack(this.#current, why);
    }
    if (bootExitCode !== undefined && !this.#isServing) {
      const reason = bootExitCode === EXIT.appFailed
        ? "App failed to load."
        : "Worker failed to boot.";
      return this.#beginStop({
        exitCode: bootExitCode,
        reason,
        detail: why,
        manner: "quick",
      });
    }
    this.#giveUpWhenHopeless(member.slot, why);
  }

  /** A slot that keeps failing ends the service only when no other worker serves. */
  #giveUpWhenHopeless(slot: number, why: string): void {
    const { respawn, roster } = this.#crew;
    const failures = respawn.failures(slot);
    if (
      respawn.isExhausted(slot) && roster.readyCount(this.#current.number) === 0
    ) {
      const reason =
        `Worker failed to boot. ${failures} workers in a row ended too early.`;
      return this.#beginStop({
        exitCode: EXIT.bootFailed,
        reason,
        detail: why,
        manner: "quick",
      });
    }
    const waitMs = respawn.waitMs(slot, this.#runtime.clock.now());
    if (waitMs === 0) return;
    this.#logger.warning(
      `${failures} workers in a row ended too early; the next one starts in ${
        Math.round(waitMs)
      } ms`,
    );
    this.#runtime.clock.after(waitMs, () => this.#queue.push({ kind: "tick" }));
  }

  #setTarget(target: number): void {
    if (this.#stop !== undefined) return;
    this.#current.target = target;
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
    const gracefulMs = this.#current.settings.gracefulTimeout * 1000;
    this.#crew.drain(
      stop.manner === "quick"
        ? Math.min(QUICK_LIMIT_MS, gracefulMs)
        : gracefulMs,
    );
  }

  #closeListeners(): void {
    const isShared = this.#successor.isAlive || this.#predecessor !== undefined;
    this.#options.listeners.close({ unlinks: !isShared });
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
