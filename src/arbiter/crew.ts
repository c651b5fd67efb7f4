import { EXIT } from "../exit_codes.ts";
import type { LogSource } from "../ipc.ts";
import type { Logger } from "../log/logger.ts";
import type { ChildExit, Runtime, SinkEvents } from "../runtime.ts";
import type { ArbiterHooks, WorkerPlace } from "./arbiter_hooks.ts";
import { describeExit, withBarrier } from "./child_exit.ts";
import type { EventQueue } from "./events.ts";
import type { Generation } from "./generation.ts";
import { KilledRequests } from "./killed_requests.ts";
import type { ListenerSet } from "./listener_set.ts";
import type { LogTroubles } from "./log_troubles.ts";
import { Respawn } from "./respawn.ts";
import { type Member, Roster } from "./roster.ts";
import { spawnWorker } from "./spawn_worker.ts";
import { WorkerHandle } from "./worker_handle.ts";

export interface CrewOptions {
  readonly runtime: Runtime;
  readonly logger: Logger;
  readonly troubles: LogTroubles;
  readonly queue: EventQueue;
  readonly listeners: ListenerSet;
  readonly hooks: ArbiterHooks;
}

/** What is known of a worker that has ended. */
export interface Departure {
  readonly member: Member;
  /** 0 when there never was a process. */
  readonly pid: number;
  /** Nobody asked it to leave. */
  readonly isUnexpected: boolean;
  /** What it said of why it could not start, else how it ended, in a few words. */
  readonly why: string;
  /** The exit code of a worker that could not start; undefined of any other. */
  readonly bootExitCode: number | undefined;
}

/** The worker processes: starts them, makes them leave, and notes how they end. */
export class Crew {
  readonly #options: CrewOptions;
  readonly #roster = new Roster();
  readonly #handles = new Map<number, WorkerHandle>();
  readonly #respawn = new Respawn();
  readonly #killedRequests: KilledRequests;
  /** Tells the requests of one run from those of others. */
  readonly #runId: string;
  #age = 0;

  constructor(options: CrewOptions) {
    const { runtime, logger, troubles } = options;
    this.#options = options;
    const watch = (source: LogSource): SinkEvents => troubles.watch(source);
    this.#killedRequests = new KilledRequests({ runtime, logger, watch });
    const startedAt = runtime.clock.date().getTime();
    this.#runId = `${startedAt.toString(36)}-${runtime.self.pid}`;
  }

  get size(): number {
    return this.#roster.size;
  }

  get roster(): Roster {
    return this.#roster;
  }

  get respawn(): Respawn {
    return this.#respawn;
  }

  /** Starts and retires workers until `generation` has its target. */
  reconcile(generation: Generation): void {
    const { start, drain } = this.#roster.plan(
      generation.number,
      generation.target,
    );
    const now = this.#options.runtime.clock.now();
    for (const slot of start) {
      if (this.#respawn.waitMs(slot, now) === 0) this.#start(generation, slot);
    }
    for (const age of drain) {
      this.#drain(age, generation.settings.gracefulTimeout * 1000);
    }
  }

  /** Makes the workers leave for which `isMeant` holds. */
  drain(limitMs: number, isMeant: (member: Member) => boolean): void {
    for (const member of this.#roster.members) {
      if (isMeant(member)) this.#drain(member.age, limitMs);
    }
  }

  /** Makes all workers leave; with `isLast` there are no others to take what waits in the queues. */
  drainAll(limitMs: number, isLast: boolean): void {
    for (const { age } of this.#roster.members) {
      this.#drain(age, limitMs, isLast);
    }
  }

  /** Tells all workers that they have to leave at once; `drain` says by when. */
  interrupt(): void {
    for (const handle of this.#handles.values()) handle.interrupt();
  }

  killAll(because: string): void {
    for (const handle of this.#handles.values()) handle.kill(because);
  }

  /** Enforces timeouts; `pauseMs` is how long this process was not running itself. */
  tick(pauseMs: number): void {
    for (const handle of this.#handles.values()) {
      handle.forgive(pauseMs);
      handle.enforce();
    }
  }

  reopenLogs(): void {
    for (const handle of this.#handles.values()) handle.reopenLogs();
  }

  becameReady(age: number): void {
    const member = this.#roster.get(age);
    if (member?.stage !== "starting") return;
    member.stage = "ready";
    this.#handles.get(age)?.becomeReady();
  }

  couldNotBoot(age: number, message: string): void {
    this.#handles.get(age)?.couldNotBoot(message);
  }

  /** The worker goes on serving until another one is ready in its slot. */
  wantsReplacement(age: number): void {
    const member = this.#roster.get(age);
    if (member !== undefined) member.wantsReplacement = true;
  }

  /** The worker leaves by itself, by an error of its own or because somebody else told it to. */
  isLeaving(
    age: number,
    { isFailure, limitMs }: { isFailure: boolean; limitMs: number },
  ): void {
    const member = this.#roster.get(age);
    if (member === undefined || member.stage === "draining") return;
    if (isFailure) this.#noteFailure(member);
    this.#drain(age, limitMs);
  }

  departed(age: number, exit: ChildExit): Departure | undefined {
    const member = this.#roster.get(age);
    const handle = this.#handles.get(age);
    if (member === undefined) return undefined;
    const isUnexpected = member.stage !== "draining";
    const barrier = member.stage === "starting" ? exit.barrier : undefined;
    this.#logDeparture(handle, exit, isUnexpected);
    if (barrier !== undefined) {
      this.#options.logger.error(`Cannot run workers: ${barrier}`);
    }
    if (isUnexpected) this.#noteFailure(member);
    const endedBecause = handle?.endedBecause;
    const why = `a worker ended: ${endedBecause ?? describeExit(exit)}`;
    if (handle !== undefined) this.#killedRequests.report(handle, why);
    handle?.close();
    this.#handles.delete(age);
    this.#roster.remove(age);
    return {
      member,
      pid: handle?.pid ?? 0,
      isUnexpected,
      why: withBarrier(handle?.bootError, barrier) ?? why,
      bootExitCode: member.stage === "ready"
        ? undefined
        : bootExitCode(exit, endedBecause !== undefined),
    };
  }

  #start(generation: Generation, slot: number): void {
    const age = ++this.#age;
    const place = { age, slot, pid: 0 };
    this.#roster.add({ age, slot, generation: generation.number });
    const waiting = this.#options.hooks.preFork(generation, place);
    if (waiting === undefined) return this.#trySpawn(generation, place);
    void waiting.then(() => this.#trySpawn(generation, place));
  }

  #trySpawn(generation: Generation, place: WorkerPlace): void {
    const { age } = place;
    // It may not be wanted any more.
    if (this.#roster.get(age) === undefined) return;
    try {
      this.#spawn(generation, place);
    } catch (thrown) {
      // A worker that cannot even be prepared ends like one whose process cannot be started.
      const error = thrown instanceof Error
        ? thrown
        : new Error(String(thrown));
      this.#pushExit(age, { code: null, signal: null, error });
    }
  }

  #pushExit(age: number, exit: ChildExit): void {
    this.#options.queue.push({ kind: "worker_exit", age, exit });
  }

  #spawn(generation: Generation, place: WorkerPlace): void {
    const { age, slot } = place;
    const { runtime, logger, queue, listeners, hooks } = this.#options;
    const spawned = spawnWorker(runtime, generation, {
      age,
      slot,
      requestIdPrefix: `${this.#runId}-${age.toString(36)}`,
      listeners: listeners.ofSlot(generation.settings, slot),
      onMessage: (message) =>
        queue.push({ kind: "worker_message", age, message }),
      onExit: (exit) => this.#pushExit(age, exit),
    });
    const onAbort = (): void =>
      hooks.workerAbort(generation, { ...place, pid: spawned.child.pid });
    this.#handles.set(
      age,
      new WorkerHandle({ runtime, logger, ...spawned, onAbort, generation }),
    );
  }

  #drain(age: number, limitMs: number, isLast = false): void {
    const member = this.#roster.get(age);
    if (member === undefined) return;
    member.stage = "draining";
    const handle = this.#handles.get(age);
    if (handle !== undefined) return handle.drain(limitMs, isLast);
    // Its hook has not finished: there is no process yet, and there shall be none.
    this.#pushExit(age, { code: EXIT.ok, signal: null });
  }

  #noteFailure(member: Member): void {
    const now = this.#options.runtime.clock.now();
    const servedMs = this.#handles.get(member.age)?.servedMs ?? 0;
    this.#respawn.failed(member.slot, { now, servedMs });
  }

  #logDeparture(
    handle: WorkerHandle | undefined,
    exit: ChildExit,
    isUnexpected: boolean,
  ): void {
    const { logger } = this.#options;
    const worker = `Worker (pid:${handle?.pid})`;
    if (exit.error !== undefined) {
      logger.error(`Cannot start a worker process: ${exit.error.message}`);
    } else if (handle?.endedBecause !== undefined) {
      logger.error(`${worker} was ended by pfserve: ${handle.endedBecause}`);
    } else if (exit.signal !== null && ENDS_OF_MEMORY.has(exit.signal)) {
      logger.error(
        `${worker} was sent ${exit.signal}! Perhaps out of memory?`,
      );
    } else if (exit.signal !== null) {
      logger.warning(`${worker} was sent ${exit.signal}!`);
    } else if (exit.code !== 0) {
      logger.error(`${worker} exited with code ${exit.code}.`);
    } else if (isUnexpected) {
      logger.info(`${worker} left without being asked to.`);
    }
  }
}

/** How the kernel, V8 in Node, V8 in Deno and JavaScriptCore end a process for want of memory. */
const ENDS_OF_MEMORY: ReadonlySet<string> = new Set([
  "SIGKILL",
  "SIGABRT",
  "SIGTRAP",
  "SIGSEGV",
]);

function bootExitCode(
  { code, barrier }: ChildExit,
  wasEnded: boolean,
): number | undefined {
  if (code === EXIT.appFailed && !wasEnded) return code;
  const isHopeless = wasEnded || barrier !== undefined;
  return isHopeless || code === EXIT.bootFailed ? EXIT.bootFailed : undefined;
}
