import {
  type Breadcrumb,
  decodeBreadcrumbs,
  decodeLines,
  ENTRY_BYTES,
  entryCountOf,
} from "../heartbeat.ts";
import type { WorkerAssignment } from "../ipc.ts";
import { escapeText } from "../log/escape.ts";
import type { Logger } from "../log/logger.ts";
import type {
  HeartbeatFile,
  Runtime,
  SignalName,
  WorkerChild,
} from "../runtime.ts";
import type { Generation } from "./generation.ts";

/** Requests that the report of a timeout names. */
const NAMED_REQUESTS = 9;
/** How long a worker may overstay its own limit, and a killed one may take to die. */
const GRACE_MS = 1000;

export interface HandleOptions {
  readonly runtime: Runtime;
  readonly logger: Logger;
  readonly child: WorkerChild;
  readonly heartbeat: HeartbeatFile;
  readonly assignment: WorkerAssignment;
  /** Called before a worker that was silent for too long is ended. */
  readonly onAbort: () => void;
  /** The one that it was started for. */
  readonly generation: Generation;
}

/** A worker as the arbiter sees it: its heartbeat, its deadlines, and how it is made to leave. */
export class WorkerHandle {
  readonly #runtime: Runtime;
  readonly #logger: Logger;
  readonly #child: WorkerChild;
  readonly #heartbeat: HeartbeatFile;
  readonly #assignment: WorkerAssignment;
  readonly #onAbort: () => void;
  readonly generation: Generation;
  #readyAt: number | undefined;
  #lastBeatMs = 0;
  #lastAliveAt: number;
  #bootingSince: number;
  #leaveBy: number | undefined;
  #killAt: number | undefined;
  #endedBecause: string | undefined;
  #bootError: string | undefined;

  constructor(options: HandleOptions) {
    this.#runtime = options.runtime;
    this.#logger = options.logger;
    this.#child = options.child;
    this.#heartbeat = options.heartbeat;
    this.#assignment = options.assignment;
    this.#onAbort = options.onAbort;
    this.generation = options.generation;
    this.#lastAliveAt = options.runtime.clock.now();
    this.#bootingSince = this.#lastAliveAt;
    this.#child.send({ kind: "boot", assignment: options.assignment });
  }

  get #entriesBytes(): number {
    return entryCountOf(this.#assignment.settings) * ENTRY_BYTES;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** What its own ids of requests begin with. */
  get idPrefix(): string {
    return this.#assignment.requestIdPrefix;
  }

  /** Why this process ended the worker by force; undefined when it did not. */
  get endedBecause(): string | undefined {
    return this.#endedBecause;
  }

  /** How long it has been able to serve, milliseconds. */
  get servedMs(): number {
    const now = this.#runtime.clock.now();
    return this.#readyAt === undefined ? 0 : now - this.#readyAt;
  }

  /** What the worker said of why it could not start. */
  get bootError(): string | undefined {
    return this.#bootError;
  }

  /** It leaves by itself, and has as long for that: its exit code says what kind of failure it was. */
  couldNotBoot(message: string): void {
    this.#bootError = message;
    this.#bootingSince = this.#runtime.clock.now();
  }

  becomeReady(): void {
    this.#readyAt = this.#runtime.clock.now();
    this.#lastAliveAt = this.#readyAt;
  }

  reopenLogs(): void {
    this.#child.send({ kind: "reopen_logs" });
  }

  /** Asks the worker to leave within `limitMs`; a shorter limit may follow. */
  drain(limitMs: number, isLast: boolean): void {
    const leaveBy = this.#runtime.clock.now() + limitMs + GRACE_MS;
    if (this.#leaveBy !== undefined && this.#leaveBy <= leaveBy) return;
    this.#leaveBy = leaveBy;
    this.#child.send({ kind: "drain", limitMs, isLast });
  }

  interrupt(): void {
    this.#child.send({ kind: "interrupt" });
  }

  kill(because: string): void {
    this.#end("SIGKILL", because);
  }

  /** Forgives time in which this process did not run: it has seen nothing of what happened. */
  forgive(durationMs: number): void {
    this.#lastAliveAt += durationMs;
    this.#bootingSince += durationMs;
    if (this.#leaveBy !== undefined) this.#leaveBy += durationMs;
  }

  /** Enforces the limits; called at every tick. */
  enforce(): void {
    const now = this.#runtime.clock.now();
    this.#watchHeartbeat(now);
    if (this.#killAt !== undefined) {
      if (now >= this.#killAt) {
        this.kill(this.#endedBecause ?? "it did not end");
      }
      return;
    }
    if (this.#leaveBy !== undefined && now >= this.#leaveBy) {
      this.kill("it did not leave within its graceful timeout");
      return;
    }
    if (this.#readyAt !== undefined) this.#enforceTimeout(now);
    else this.#enforceBootTimeout(now);
  }

  close(): void {
    this.#heartbeat.close();
  }

  /** What the worker was doing when it beat last, newest request first. */
  breadcrumbs(): Breadcrumb[] {
    return decodeBreadcrumbs(
      this.#heartbeat.read().subarray(0, this.#entriesBytes),
    );
  }

  /** Lines of the access log that a worker which has ended could not write. */
  unwrittenLines(): string {
    return decodeLines(this.#heartbeat.read().subarray(this.#entriesBytes));
  }

  /** Looks at changes of the beat, not at its age: the wall clock may be set. */
  #watchHeartbeat(now: number): void {
    const beat = this.#heartbeat.lastBeatMs();
    if (beat === this.#lastBeatMs) return;
    this.#lastBeatMs = beat;
    const age = this.#runtime.clock.date().getTime() - beat;
    this.#lastAliveAt = Math.max(
      this.#lastAliveAt,
      now - Math.min(Math.max(age, 0), GRACE_MS),
    );
  }

  #enforceTimeout(now: number): void {
    const timeoutMs = this.#assignment.settings.timeout * 1000;
    const silentMs = now - this.#lastAliveAt;
    if (timeoutMs === 0 || silentMs < timeoutMs) return;
    this.#logger.critical(
      `WORKER TIMEOUT (pid:${this.pid}): silent for ${
        seconds(silentMs)
      } (timeout ${
        seconds(timeoutMs)
      }), ${this.#describeRequests()}; the process is ${
        this.#runtime.processes.describe(this.pid) || "in an unknown state"
      }`,
    );
    this.#onAbort();
    const { isAbortClean } = this.generation.other ?? this.#runtime.processes;
    const signal = isAbortClean ? "SIGABRT" : "SIGKILL";
    this.#end(signal, `it was silent for ${seconds(silentMs)}`);
  }

  #enforceBootTimeout(now: number): void {
    const limitMs = this.#assignment.settings.bootTimeout * 1000;
    if (limitMs === 0 || now - this.#bootingSince < limitMs) return;
    this.#logger.critical(
      `WORKER BOOT TIMEOUT (pid:${this.pid}): not ready after ${
        seconds(limitMs)
      }; the process is ${
        this.#runtime.processes.describe(this.pid) || "in an unknown state"
      }`,
    );
    this.kill(
      `it was not ready within its boot timeout of ${seconds(limitMs)}`,
    );
  }

  #describeRequests(): string {
    const all = this.breadcrumbs();
    if (all.length === 0) return "no request in flight";
    const now = this.#runtime.clock.date().getTime();
    const list = all.slice(0, NAMED_REQUESTS).map((each) =>
      `${each.method} ${escapeText(each.target)} (for ${
        seconds(now - each.startedAt)
      })`
    );
    const rest = all.length - list.length;
    return `in flight: ${list.join(", ")}${rest > 0 ? `, ${rest} more` : ""}`;
  }

  #end(signal: SignalName, because: string): void {
    this.#endedBecause ??= because;
    this.#killAt = this.#runtime.clock.now() + GRACE_MS;
    if (this.pid > 0) this.#runtime.processes.kill(this.pid, signal);
  }
}

function seconds(durationMs: number): string {
  return `${Number((durationMs / 1000).toFixed(1))}s`;
}
