import {
  type Breadcrumb,
  encodeBreadcrumb,
  ENTRY_BYTES,
  ENTRY_COUNT,
} from "../heartbeat.ts";
import { stackOf } from "../errors.ts";
import type {
  HttpObserver,
  RequestFacts,
  ResponseFacts,
} from "../http/backend.ts";
import type { AccessLog } from "../log/access_log.ts";
import type { Logger } from "../log/logger.ts";
import type { Clock } from "../runtime.ts";
import type { WorkerHooks } from "./worker_hooks.ts";

interface InFlight extends Breadcrumb {
  readonly facts: RequestFacts;
}

export interface RequestsOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly accessLog: AccessLog | undefined;
  readonly hooks: Pick<
    WorkerHooks,
    "wantsRequests" | "requestBegins" | "requestEnded"
  >;
  /** Overwrites the heartbeat file from its start. */
  readonly beat: (bytes: Uint8Array) => void;
  /** Called after each request with the number of requests so far. */
  readonly onCount: (count: number) => void;
}

/** How often a request that begins is a beat, too, where it need not be for its trace. */
const REQUEST_BEAT_MS = 100;

/** The requests of a worker: counts them, logs them, and leaves a trace of those in flight. */
export class Requests implements HttpObserver {
  readonly #options: RequestsOptions;
  readonly #inFlight = new Map<number, InFlight>();
  readonly #bytes = new Uint8Array(ENTRY_BYTES * ENTRY_COUNT);
  /** The first entry of the heartbeat file, where that can be memory. */
  #memory: Uint8Array | undefined;
  #beatPeriod = 0;
  #started = 0;

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  get inFlight(): readonly Breadcrumb[] {
    return [...this.#inFlight.values()];
  }

  /** Leaves traces in memory from now on: `entry` is the beginning of the heartbeat file. */
  useMemory(entry: Uint8Array | undefined): void {
    this.#memory = entry;
  }

  started(facts: RequestFacts): number {
    const id = ++this.#started;
    const { method, target } = facts;
    const request = {
      startedAt: this.#options.clock.date().getTime(),
      method,
      target,
      facts,
    };
    this.#inFlight.set(id, request);
    this.#leaveTrace(request);
    if (this.#options.hooks.wantsRequests) {
      this.#options.hooks.requestBegins(facts);
    }
    return id;
  }

  finished(id: number, response: ResponseFacts): void {
    const request = this.#inFlight.get(id);
    if (request === undefined) return;
    this.#inFlight.delete(id);
    const { accessLog, hooks, onCount } = this.#options;
    accessLog?.write(request.facts, response);
    if (hooks.wantsRequests) hooks.requestEnded(request.facts, response);
    onCount(this.#started);
  }

  refused(
    request: RequestFacts,
    response: ResponseFacts,
    reason: string,
  ): void {
    this.#options.logger.info(
      `Invalid request from ip=${
        request.remoteAddress || "-"
      }: ${reason}, answered with ${response.status}`,
    );
    this.#options.accessLog?.write(request, response);
  }

  turnedAway(remoteAddress: string, reason: string): void {
    this.#options.logger.info(
      `Invalid connection from ip=${remoteAddress || "-"}: ${reason}`,
    );
  }

  appFailed(request: RequestFacts, thrown: unknown): void {
    const { method, target } = request;
    this.#options.logger.error(
      `Error handling request ${method} ${target}\n${stackOf(thrown)}`,
    );
  }

  warn(message: string): void {
    this.#options.logger.warning(message);
  }

  /**
   * Now, not at the next beat: the app may never give the event loop back. Memory does not change
   * the time of the file. So that slow requests which come all at once are not taken for silence,
   * some are written to the file all the same.
   */
  #leaveTrace(request: Breadcrumb): void {
    const period = Math.floor(request.startedAt / REQUEST_BEAT_MS);
    if (this.#memory !== undefined && period === this.#beatPeriod) {
      return encodeBreadcrumb(this.#memory, 0, request);
    }
    this.#beatPeriod = period;
    encodeBreadcrumb(this.#bytes, 0, request);
    this.#options.beat(this.#bytes.subarray(0, ENTRY_BYTES));
  }

  /** Tells the arbiter that the event loop runs, and which requests are in flight: the oldest. */
  beat(): void {
    const oldest = this.#inFlight.values();
    for (
      let position = 0;
      position < this.#bytes.length;
      position += ENTRY_BYTES
    ) {
      encodeBreadcrumb(this.#bytes, position, oldest.next().value);
    }
    this.#options.beat(this.#bytes);
  }
}
