import { stackOf } from "../errors.ts";
import type { Breadcrumb, Sender } from "../heartbeat.ts";
import type {
  HttpObserver,
  RequestFacts,
  ResponseFacts,
} from "../http/backend.ts";
import type { AccessLog } from "../log/access_log.ts";
import { escapeText } from "../log/escape.ts";
import type { Logger } from "../log/logger.ts";
import { requestIdOf, traceIdOf } from "../log/request_ids.ts";
import type { Statsd } from "../log/statsd.ts";
import type { Clock } from "../runtime.ts";
import type { WorkerHooks } from "./worker_hooks.ts";
import type { RequestTrace } from "./request_trace.ts";

interface InFlight extends Breadcrumb {
  readonly facts: RequestFacts;
  /** Its entry in the heartbeat file. */
  entry: number | undefined;
  /** By the clock that never goes back; 0 where nobody asks for durations. */
  readonly since: number;
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

const NOBODY: Sender = {
  remoteAddress: "",
  version: "",
  requestId: "",
  traceId: "",
};

/** The requests of a worker: counts them, logs them, and leaves a trace of those in flight. */
export class Requests implements HttpObserver {
  readonly #options: RequestsOptions;
  readonly #inFlight = new Map<number, InFlight>();
  readonly #isTimed: boolean;
  #started = 0;
  #refused = 0;
  #lastStart = 0;
  #turn = 0;
  /** Behind a proxy, all requests have the same one. */
  #lastSender: Sender = NOBODY;

  constructor(options: RequestsOptions) {
    const { accessLog, metrics } = options;
    this.#options = options;
    this.#isTimed = accessLog !== undefined || metrics !== undefined;
  }

  get inFlight(): readonly Breadcrumb[] {
    return [...this.#inFlight.values()];
  }

  get countsBytes(): boolean {
    return this.#options.accessLog !== undefined;
  }

  started(facts: RequestFacts): number {
    const id = ++this.#started;
    const { clock, accessLog, trace } = this.#options;
    const startedAt = clock.date().getTime();
    this.#turn = startedAt === this.#lastStart ? this.#turn + 1 : 0;
    this.#lastStart = startedAt;
    const { method, target } = facts;
    const request: InFlight = {
      startedAt,
      turn: this.#turn,
      method,
      target,
      sender: accessLog === undefined
        ? undefined
        : this.#senderOf(facts, id, accessLog),
      facts,
      since: this.#isTimed ? clock.now() : 0,
      entry: undefined,
    };
    request.entry = trace.begin(request);
    this.#inFlight.set(id, request);
    if (this.#options.hooks.wantsRequests) {
      this.#options.hooks.requestBegins(facts);
    }
    return id;
  }

  finished(id: number, response: ResponseFacts): void {
    const request = this.#inFlight.get(id);
    if (request === undefined) return;
    this.#inFlight.delete(id);
    const { trace, hooks, onCount } = this.#options;
    if (this.#isTimed) this.#record(request, response);
    trace.end(request.entry);
    if (hooks.wantsRequests) hooks.requestEnded(request.facts, response);
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
    const requestId = `${idPrefix}-r${(++this.#refused).toString(36)}`;
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
          requestId: this.#idOf(request),
          traceId: traceIdOf(request),
        },
      },
    );
  }

  warn(message: string): void {
    this.#options.logger.warning(message);
  }

  #record(
    { facts, startedAt, since, sender }: InFlight,
    response: ResponseFacts,
  ): void {
    const { clock, accessLog, metrics } = this.#options;
    const durationMs = clock.now() - since;
    const entry = {
      request: facts,
      response,
      endedAt: startedAt + durationMs,
      durationMs,
      requestId: sender?.requestId ?? "",
      traceId: sender?.traceId ?? "",
    };
    accessLog?.write(entry);
    metrics?.request(entry);
  }

  #senderOf(
    facts: RequestFacts,
    id: number,
    { namesRequests }: AccessLog,
  ): Sender {
    const { remoteAddress, version } = facts;
    if (namesRequests) {
      const requestId = requestIdOf(facts, this.#ownId(id));
      return { remoteAddress, version, requestId, traceId: traceIdOf(facts) };
    }
    const last = this.#lastSender;
    return last.remoteAddress === remoteAddress && last.version === version
      ? last
      : this.#lastSender = { ...NOBODY, remoteAddress, version };
  }

  /** The id of a request; only errors ask for it this way. */
  #idOf(request: RequestFacts): string {
    const [id = 0] =
      [...this.#inFlight].find(([, { facts }]) => facts === request) ?? [];
    return requestIdOf(request, this.#ownId(id));
  }

  #ownId(id: number): string {
    return `${this.#options.idPrefix}-${id.toString(36)}`;
  }
}
