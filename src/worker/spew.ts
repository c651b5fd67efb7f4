import type {
  HttpObserver,
  RequestFacts,
  ResponseFacts,
} from "../http/backend.ts";
import type { Logger } from "../log/logger.ts";
import type { Clock } from "../runtime.ts";

/** A connection that is followed. */
interface Trail {
  readonly number: number;
  requests: number;
  lastStepAt: number;
}

/** A request that is followed. */
interface Step {
  readonly trail: Trail;
  /** Such as "3.1": the first request of the third connection. */
  readonly name: string;
}

export interface SpewOptions {
  readonly clock: Pick<Clock, "now">;
  readonly logger: Pick<Logger, "info">;
  /** Who is told of everything, too. */
  readonly observer: HttpObserver;
}

/** `--spew`: logs each step of each request, with the time since the step before on its connection. */
export class Spew implements HttpObserver {
  readonly #options: SpewOptions;
  readonly #trails = new WeakMap<object, Trail>();
  readonly #steps = new WeakMap<RequestFacts, Step>();
  readonly #requests = new Map<number, RequestFacts>();
  #connections = 0;

  constructor(options: SpewOptions) {
    this.#options = options;
  }

  get countsBytes(): boolean {
    return this.#options.observer.countsBytes;
  }

  accepted(connection: { readonly remoteAddress?: string | undefined }): void {
    const trail = this.#follow(connection);
    const peer = connection.remoteAddress || "a unix socket";
    this.#options.logger.info(`Trace ${trail.number}: accepted from ${peer}`);
  }

  started(facts: RequestFacts): number {
    const trail = this.#trailOf(facts);
    const name = `${trail.number}.${++trail.requests}`;
    this.#steps.set(facts, { trail, name });
    const { method, target, version } = facts;
    this.#log(facts, `head of ${method} ${target} HTTP/${version}`);
    const id = this.#options.observer.started(facts);
    this.#requests.set(id, facts);
    return id;
  }

  dispatched(facts: RequestFacts): void {
    this.#log(facts, "given to a thread");
  }

  answering(facts: RequestFacts, status: number): void {
    this.#log(facts, `response head ${status}`);
  }

  finished(id: number, response: ResponseFacts): void {
    const facts = this.#requests.get(id);
    this.#requests.delete(id);
    if (facts !== undefined) {
      const bytes = response.bodyBytes ?? "unknown";
      this.#log(facts, `finished ${response.status}, ${bytes} bytes`);
    }
    this.#options.observer.finished(id, response);
  }

  refused(
    request: RequestFacts,
    response: ResponseFacts,
    reason: string,
  ): void {
    const trail = this.#trailOf(request);
    const name = `${trail.number}.${++trail.requests}`;
    this.#steps.set(request, { trail, name });
    this.#log(request, `refused with ${response.status}: ${reason}`);
    this.#options.observer.refused(request, response, reason);
  }

  turnedAway(remoteAddress: string, reason: string): void {
    this.#options.observer.turnedAway(remoteAddress, reason);
  }

  appFailed(request: RequestFacts, thrown: unknown): void {
    this.#log(request, "the app failed");
    this.#options.observer.appFailed(request, thrown);
  }

  warn(message: string): void {
    this.#options.observer.warn(message);
  }

  #log(facts: RequestFacts, what: string): void {
    const step = this.#steps.get(facts);
    if (step === undefined) return;
    const now = this.#options.clock.now();
    const passedMs = now - step.trail.lastStepAt;
    step.trail.lastStepAt = now;
    this.#options.logger.info(
      `Trace ${step.name}: ${what} (+${passedMs.toFixed(3)} ms)`,
    );
  }

  #trailOf(facts: RequestFacts): Trail {
    const connection = facts.connection ?? facts;
    return this.#trails.get(connection) ?? this.#follow(connection);
  }

  #follow(connection: object): Trail {
    const trail = {
      number: ++this.#connections,
      requests: 0,
      lastStepAt: this.#options.clock.now(),
    };
    this.#trails.set(connection, trail);
    return trail;
  }
}
