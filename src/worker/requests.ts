import { stackOf } from "../errors.ts";
import type { Breadcrumb, Sender } from "../heartbeat.ts";
import type {
  HttpObserver,
  RequestFacts,
  ResponseFacts,
} from "../http/backend.ts";
import { type AccessEntry, NO_RESPONSE } from "../log/access_entry.ts";
import type { AccessLog } from "../log/access_log.ts";
import { escapeText } from "../log/escape.ts";
import type { Logger } from "../log/logger.ts";
import { givenIdOf, ownIdOf, traceIdOf } from "../log/request_ids.ts";
import type { Statsd } from "../log/statsd.ts";
import type { Clock } from "../runtime.ts";
import { Slots } from "../slots.ts";
import type { WorkerHooks } from "./worker_hooks.ts";
import type { RequestTrace } from "./request_trace.ts";

/** A request, from its head to the line that a log has of it. */
class InFlight implements Breadcrumb, AccessEntry {
  readonly number: number;
  readonly request: RequestFacts;
  readonly sender: Sender | undefined;
  readonly startedAt: number;
  /** By the clock that never goes back. */
  readonly since: number;
  response: ResponseFacts = NO_RESPONSE;
  durationMs = 0;
  /** Its entry in the heartbeat file. */
  entry: number | undefined;

  constructor(
    number: number,
    request: RequestFacts,
    { sender, startedAt, since }: Pick<
      InFlight,
      "sender" | "startedAt" | "since"
    >,
  ) {
    this.number = number;
    this.request = request;
    this.sender = sender;
    this.startedAt = startedAt;
    this.since = since;
  }

  get method(): string {
    return this.request.method;
  }

  get target(): string {
    return this.request.target;
  }

  get endedAt(): number {
    return this.startedAt + this.durationMs;
  }

  get requestId(): string | number {
    return this.sender?.requestId || this.number;
  }

  get traceId(): string {
    return this.sender?.traceId ?? "";
  }
}

export interface RequestsOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly accessLog: AccessLog | undefined;
  readonly hooks: Pick<
    WorkerHooks,
    "wantsRequests" | "requestBegins" | "requestEnded"
  >;
  readonly metrics: Statsd | undefined;
  readonly trace: RequestTrace;
  /** What the ids of requests begin with that bring none. */
  readonly idPrefix: string;
  /** Called after each request with the number of requests so far. */
  readonly onCount: (count: number) => void;
}

/** How long the machine's clock is taken to go like the one that never goes back. */
const EPOCH_MS = 1000;

const NOBODY: Sender = {
  remoteAddress: "",
  version: "",
  requestId: "",
  traceId: "",
};

/** The requests of a worker: counts them, logs them, and leaves a trace of those in flight. */
export class Requests implements HttpObserver {
  readonly #options: RequestsOptions;
  readonly #inFlight = new Slots<InFlight>();
  readonly #isTimed: boolean;
  #started = 0;
  #refused = 0;
  /** What makes wall-clock time of the clock's: one look at it is enough for both. */
  #epoch = 0;
  #epochSince = -Infinity;
  /** Behind a proxy, all requests have the same one. */
  #lastSender: Sender = NOBODY;

  constructor(options: RequestsOptions) {
    const { accessLog, metrics } = options;
    this.#options = options;
    this.#isTimed = accessLog !== undefined || metrics !== undefined;
  }

  /** Oldest first. */
  get inFlight(): readonly Breadcrumb[] {
    return [...this.#inFlight.values()].sort((left, right) =>
      left.number - right.number
    );
  }

  get countsBytes(): boolean {
    return this.#options.accessLog !== undefined;
  }

  started(facts: RequestFacts): number {
    const { clock, accessLog, trace } = this.#options;
    const since = clock.now();
    const request = new InFlight(++this.#started, facts, {
      sender: accessLog && this.#senderOf(facts, accessLog),
      startedAt: this.#wallTime(since),
      since,
    });
    request.entry = trace.begin(request);
    const slot = this.#inFlight.add(request);
    if (this.#options.hooks.wantsRequests) {
      this.#options.hooks.requestBegins(facts);
    }
    return slot;
  }

  finished(slot: number, response: ResponseFacts): void {
    const request = this.#inFlight.take(slot);
    if (request === undefined) return;
    const { clock, accessLog, metrics, trace, hooks, onCount } = this.#options;
    if (this.#isTimed) {
      request.response = response;
      request.durationMs = clock.now() - request.since;
      accessLog?.write(request);
      metrics?.request(request);
    }
    trace.end(request.entry);
    if (hooks.wantsRequests) hooks.requestEnded(request.request, response);
    onCount(this.#started);
  }

  refused(
    request: RequestFacts,
    response: ResponseFacts,
    reason: string,
  ): void {
    const { logger, accessLog, metrics, idPrefix } = this.#options;
    logger.info(
      `Invalid request from ip=${
        request.remoteAddress || "-"
      }: ${reason}, answered with ${response.status}`,
    );
    const requestId = `${idPrefix}-r${++this.#refused}`;
    const entry = {
      request,
      response,
      endedAt: this.#options.clock.date().getTime(),
      durationMs: 0,
      requestId,
      traceId: "",
    };
    accessLog?.write(entry);
    metrics?.request(entry);
  }

  turnedAway(remoteAddress: string, reason: string): void {
    this.#options.logger.info(
      `Invalid connection from ip=${remoteAddress || "-"}: ${reason}`,
    );
  }

  appFailed(request: RequestFacts, thrown: unknown): void {
    const { method, target } = request;
    this.#options.logger.exception(
      `Error handling request ${method} ${escapeText(target)}`,
      {
        stack: stackOf(thrown),
        request: {
          method,
          target,
          requestId: givenIdOf(request) || this.#ownIdOf(request),
          traceId: traceIdOf(request),
        },
      },
    );
  }

  warn(message: string): void {
    this.#options.logger.warning(message);
  }

  #senderOf(facts: RequestFacts, { namesRequests }: AccessLog): Sender {
    const { remoteAddress, version } = facts;
    const requestId = namesRequests ? givenIdOf(facts) : "";
    const traceId = namesRequests ? traceIdOf(facts) : "";
    const last = this.#lastSender;
    const isSame = last.remoteAddress === remoteAddress &&
      last.version === version && last.requestId === requestId &&
      last.traceId === traceId;
    return isSame
      ? last
      : this.#lastSender = { remoteAddress, version, requestId, traceId };
  }

  /** Wall-clock milliseconds; the clock of the machine may be set meanwhile. */
  #wallTime(now: number): number {
    if (now - this.#epochSince > EPOCH_MS) {
      this.#epochSince = now;
      this.#epoch = this.#options.clock.date().getTime() - now;
    }
    return Math.floor(this.#epoch + now);
  }

  /** The id of a request that has brought none; only errors ask for it this way. */
  #ownIdOf(request: RequestFacts): string {
    const inFlight = [...this.#inFlight.values()].find((each) =>
      each.request === request
    );
    return ownIdOf(this.#options.idPrefix, inFlight?.number ?? 0);
  }
}
