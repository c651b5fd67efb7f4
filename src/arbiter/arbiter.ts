import { createDeferred } from "../deferred.ts";
import { messageOf, PfserveError } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import type { LauncherMessage, WorkerMessage } from "../ipc.ts";
import type { Logger } from "../log/logger.ts";
import type { ChildExit, Runtime } from "../runtime.ts";
import { Crew, type Departure } from "./crew.ts";
import { type ArbiterEvent, EventQueue } from "./events.ts";
import type { Generation } from "./generation.ts";
import type { ListenerSet } from "./listener_set.ts";
import type { Pidfile } from "./pidfile.ts";
import { type Controls, HANDLED_SIGNALS, obey } from "./signals.ts";
import { Successor } from "./successor.ts";

const TICK_MS = 1000;
/** A stop at once, with a moment for what is nearly finished. */
const QUICK_LIMIT_MS = 2000;

export interface ArbiterOptions {
  readonly runtime: Runtime;
  readonly logger: Logger;
  readonly listeners: ListenerSet;
  readonly first: Generation;
  /** Reads configuration and app anew, and opens what it binds; rejects when it cannot serve. */
  readonly load: (number: number) => Promise<Generation>;
  /** Called when another generation has taken over. */
  readonly onCommit: (generation: Generation) => void;
  readonly pidfile: () => Pidfile | undefined;
  readonly isDaemon: boolean;
  /** The arbiter that started this one for an upgrade. */
  readonly predecessor: number | undefined;
}

/** The master process: one queue of events, and one step that brings the workers to their target. */
export class Arbiter implements Controls {
  readonly #options: ArbiterOptions;
  readonly #runtime: Runtime;
  readonly #logger: Logger;
  readonly #queue: EventQueue = new EventQueue((event) => this.#step(event));
  readonly #crew: Crew;
  readonly #successor: Successor;
  readonly #finished = createDeferred<number>();
  #current: Generation;
  /** The generation that a reload is starting. */
  #candidate: Generation | undefined;
  #reload: "none" | "loading" | "starting" = "none";
  #isReloadWanted = false;
  #isServing = false;
  #predecessor: number | undefined;
  #stop: {
    exitCode: number;
    reason: string | undefined;
    manner: "graceful" | "quick";
  } | undefined;
  #lastTickAt: number;
  #bootError: string | undefined;

  constructor(options: ArbiterOptions) {
    const { runtime, logger, listeners } = options;
    this.#options = options;
    this.#runtime = runtime;
    this.#logger = logger;
    this.#current = options.first;
    this.#predecessor = options.predecessor;
    this.#lastTickAt = runtime.clock.now();
    this.#crew = new Crew({ runtime, logger, queue: this.#queue, listeners });
    this.#successor = new Successor({ runtime, logger, queue: this.#queue });
  }

  /** Serves until told to stop; resolves with the exit code. */
  async run(): Promise<number> {
    for (const signal of HANDLED_SIGNALS) {
      this.#runtime.self.onSignal(
        signal,
        () => this.#queue.push({ kind: "signal", signal }),
      );
    }
    const stopTicking = this.#runtime.clock.every(
      TICK_MS,
      () => this.#queue.push({ kind: "tick" }),
    );
    this.#queue.push({ kind: "tick" });
    const exitCode = await this.#finished.promise;
    stopTicking();
    this.#close();
    return exitCode;
  }

  stop(manner: "graceful" | "quick"): void {
    if (this.#stop?.manner === "quick" && manner === "quick") {
      this.#logger.warning(
        "Second quick stop: killing the workers that are left",
      );
      this.#crew.killAll("it was told to stop at once, twice");
      return;
    }
    if (this.#stop !== undefined && manner === "graceful") return;
    if (this.#stop !== undefined) this.#logger.info("Quick shutdown requested");
    this.#beginStop({ exitCode: this.#stop?.exitCode ?? EXIT.ok, manner });
  }

  reload(): void {
    if (this.#stop !== undefined) return;
    this.#logger.info("Hang up: Master");
    if (this.#reload !== "none") {
      this.#logger.info("Another reload is under way; this one follows it");
      this.#isReloadWanted = true;
      return;
    }
    this.#beginReload();
  }

  addWorker(): void {
    this.#setTarget((this.#candidate ?? this.#current).target + 1);
  }

  removeWorker(): void {
    this.#setTarget(Math.max(1, (this.#candidate ?? this.#current).target - 1));
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
    } catch (error) {
      // The workers go on serving whatever happens here.
      this.#logger.critical(
        `Unhandled exception in main loop: ${(error as Error).stack ?? error}`,
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
        this.#candidate = event.generation;
        this.#reload = "starting";
        return;
      case "generation_refused":
        return this.#endReload(`Reload failed: ${messageOf(event.error)}`);
      case "successor_message":
        return this.#heardSuccessor(event.message);
      case "successor_exit":
        return this.#successorEnded(event.exit);
    }
  }

  /** The one place where workers are started and retired. */
  #reconcile(): void {
    if (this.#stop !== undefined) {
      if (this.#crew.size === 0) this.#finished.resolve(this.#stop.exitCode);
      return;
    }
    this.#crew.reconcile(this.#current);
    if (this.#candidate !== undefined) {
      this.#reconcileCandidate(this.#candidate);
    }
    if (this.#isServing || !this.#isComplete(this.#current)) return;
    this.#isServing = true;
    this.#runtime.processes.tellLauncher({ kind: "serving" });
  }

  #reconcileCandidate(candidate: Generation): void {
    this.#crew.reconcile(candidate);
    if (!this.#isComplete(candidate)) return;
    const previous = this.#current;
    this.#current = candidate;
    this.#candidate = undefined;
    this.#crew.respawn.reset();
    this.#options.onCommit(candidate);
    this.#crew.drain(
      previous.settings.gracefulTimeout * 1000,
      ({ generation }) => generation !== candidate.number,
    );
    this.#endReload(undefined);
  }

  #isComplete({ number, target }: Generation): boolean {
    return this.#crew.roster.isComplete(number, target);
  }

  #tick(): void {
    const now = this.#runtime.clock.now();
    const pauseMs = Math.max(0, now - this.#lastTickAt - 2 * TICK_MS);
    this.#lastTickAt = now;
    this.#crew.tick(pauseMs);
    this.#promoteWhenAlone();
  }

  #promoteWhenAlone(): void {
    if (
      this.#predecessor === undefined ||
      this.#runtime.self.parentPid() === this.#predecessor
    ) return;
    this.#predecessor = undefined;
    this.#logger.info("Master has been promoted.");
    const { pidfile } = this.#current.settings;
    if (pidfile !== undefined) this.#options.pidfile()?.rename(pidfile);
  }

  #heard(age: number, message: WorkerMessage): void {
    switch (message.kind) {
      case "ready":
        return this.#crew.becameReady(age);
      case "recycle":
        return this.#crew.wantsReplacement(age);
      case "failing":
        return this.#crew.isLeaving(
          age,
          this.#current.settings.gracefulTimeout * 1000,
        );
      case "boot_failed":
        this.#bootError = message.message;
    }
  }

  #departed(departure: Departure | undefined): void {
    if (
      departure === undefined || this.#stop !== undefined ||
      !departure.isUnexpected
    ) return;
    const { member, exit } = departure;
    if (member.generation === this.#candidate?.number) {
      return this.#rollBack(exit);
    }
    if (
      member.stage === "starting" && !this.#isServing && isBootFailure(exit)
    ) {
      const reason = exit.code === EXIT.appFailed
        ? "App failed to load."
        : "Worker failed to boot.";
      return this.#beginStop({ exitCode: exit.code!, reason, manner: "quick" });
    }
    this.#giveUpWhenHopeless(member.slot);
  }

  /** A slot that keeps failing ends the service only when no other worker serves. */
  #giveUpWhenHopeless(slot: number): void {
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

  #beginReload(): void {
    this.#reload = "loading";
    this.#options.load(this.#current.number + 1).then(
      (generation) =>
        this.#queue.push({ kind: "generation_loaded", generation }),
      (error: unknown) =>
        this.#queue.push({ kind: "generation_refused", error }),
    );
  }

  #rollBack({ code, signal }: ChildExit): void {
    const failed = this.#candidate!;
    this.#candidate = undefined;
    this.#crew.drain(
      failed.settings.gracefulTimeout * 1000,
      ({ generation }) => generation === failed.number,
    );
    this.#crew.respawn.reset();
    this.#options.listeners.keepOnly(this.#current.settings);
    const why = this.#bootError ??
      `a new worker ended (${signal ?? `exit code ${code}`})`;
    this.#endReload(`Reload failed: ${why}`);
  }

  #endReload(failure: string | undefined): void {
    this.#reload = "none";
    this.#bootError = undefined;
    if (failure === undefined) {
      this.#logger.info("Reload finished: the new workers serve");
    } else this.#logger.error(`${failure}; the old workers go on serving`);
    if (!this.#isReloadWanted) return;
    this.#isReloadWanted = false;
    this.#beginReload();
  }

  #setTarget(target: number): void {
    if (this.#stop !== undefined) return;
    this.#current.target = target;
    if (this.#candidate !== undefined) this.#candidate.target = target;
    if (this.#current.settings.reusePort) this.#options.listeners.trim(target);
  }

  #heardSuccessor(message: LauncherMessage): void {
    if (message.kind === "serving") {
      this.#logger.info("Upgrade: the new arbiter serves");
    } else {this.#logger.error(
        `Upgrade: the new arbiter failed: ${message.message}`,
      );}
  }

  #successorEnded(exit: ChildExit): void {
    this.#successor.ended(exit);
  }

  #beginStop(
    { exitCode, reason, manner }: {
      exitCode: number;
      reason?: string;
      manner: "graceful" | "quick";
    },
  ): void {
    const isFirst = this.#stop === undefined;
    this.#stop = { exitCode, reason, manner };
    this.#candidate = undefined;
    // The workers drain the queues of connections; nothing new may join them.
    if (isFirst) this.#closeListeners();
    const gracefulMs = this.#current.settings.gracefulTimeout * 1000;
    this.#crew.drain(
      manner === "quick" ? Math.min(QUICK_LIMIT_MS, gracefulMs) : gracefulMs,
    );
  }

  #closeListeners(): void {
    const isShared = this.#successor.isAlive || this.#predecessor !== undefined;
    this.#options.listeners.close({ unlinks: !isShared });
  }

  #close(): void {
    this.#successor.release();
    if (this.#stop?.exitCode === EXIT.ok) {
      this.#logger.info("Shutting down: Master");
    } else this.#logger.error("Shutting down: Master");
    if (this.#stop?.reason === undefined) return;
    this.#logger.error(`Reason: ${this.#stop.reason}`);
    this.#runtime.processes.tellLauncher({
      kind: "failed",
      message: this.#bootError ?? this.#stop.reason,
      exitCode: this.#stop.exitCode,
    });
  }
}

function isBootFailure({ code }: ChildExit): boolean {
  return code === EXIT.bootFailed || code === EXIT.appFailed;
}

/** Whether an error is one that a user can act on. */
export function isExplained(error: unknown): error is PfserveError {
  return error instanceof PfserveError;
}
