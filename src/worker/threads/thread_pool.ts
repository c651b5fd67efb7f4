import type { AppType } from "../../config/settings.ts";
import { messageOf } from "../../errors.ts";
import type { HttpObserver } from "../../http/backend.ts";
import type { ResponseParts } from "../../http/fetch/response_parts.ts";
import type { Clock, Threads } from "../../runtime.ts";
import type { WorkerControl } from "../worker_classes.ts";
import { AppThread } from "./app_thread.ts";
import type { ThreadRequest } from "./thread_request.ts";

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5000;
/** So many replacements in a row that cannot load the app, and another worker has to try. */
const HOPELESS_BOOTS = 3;

export interface ThreadPoolOptions {
  readonly threads: Threads;
  readonly clock: Clock;
  readonly app: string;
  readonly appType: AppType;
  readonly count: number;
  /** How long a thread may take to load the app; 0 for no limit. */
  readonly bootTimeoutMs: number;
  /** 0 for no limit. */
  readonly requestTimeoutMs: number;
  readonly observer: HttpObserver;
  readonly control: WorkerControl;
  /** There are more or fewer free threads, or requests that wait for one. */
  onChange(): void;
  /** A thread goes on with a request that waited. */
  onTurn(): void;
}

/** The threads of a worker that run the app, and the requests that wait for one. */
export class ThreadPool {
  readonly #options: ThreadPoolOptions;
  /** The one that was used last is the next, as its memory is warm. */
  readonly #free: AppThread[] = [];
  readonly #waiting: ThreadRequest[] = [];
  #liveThreads = 0;
  /** Threads that were lost since one has answered a request. */
  #losses = 0;
  #failedBoots = 0;
  #requestBuffering: boolean | undefined;
  /** Of what stuck threads were doing. */
  readonly #reports = new Set<Promise<void>>();

  constructor(options: ThreadPoolOptions) {
    this.#options = options;
  }

  /** Loads the app in each thread; rejects with the first error that loading it had. */
  async start(): Promise<void> {
    const { count } = this.#options;
    await Promise.all(Array.from({ length: count }, () => this.#add()));
  }

  /** Threads that have nothing to do, less the requests that will take them. */
  get spare(): number {
    return this.#free.length - this.#waiting.length;
  }

  /** What the app says of whether it gets whole request bodies. */
  get requestBuffering(): boolean | undefined {
    return this.#requestBuffering;
  }

  /** Has a request answered, when it is its turn. */
  run(request: ThreadRequest): Promise<ResponseParts> {
    if (this.#isHopeless) request.fail(new Error("No thread can run the app"));
    else this.#waiting.push(request);
    this.#assign();
    return request.response;
  }

  /** Resolves when no thread is looked into any more: one that is cannot end, nor can its process. */
  async untilReported(): Promise<void> {
    await Promise.all(this.#reports);
  }

  get #isHopeless(): boolean {
    return this.#failedBoots >= HOPELESS_BOOTS && this.#liveThreads === 0;
  }

  async #add(): Promise<void> {
    const thread = this.#makeThread();
    const { requestBuffering } = await thread.boot();
    this.#requestBuffering = requestBuffering;
    this.#failedBoots = 0;
    this.#liveThreads++;
    this.#free.push(thread);
    this.#assign();
  }

  #makeThread(): AppThread {
    return new AppThread({
      ...this.#options,
      tellLoaded: this.#options.control.tellLoaded,
      onFree: (thread) => this.#release(thread),
      onLost: (thread, reason, request) => this.#lose(thread, reason, request),
      onStuck: (thread, request, activity) => {
        this.#giveUp(thread, request);
        const report = this.#report(request, activity);
        this.#reports.add(report);
        void report.then(() => this.#reports.delete(report));
      },
    });
  }

  #release(thread: AppThread): void {
    this.#losses = 0;
    this.#free.push(thread);
    if (this.#waiting.length > 0) this.#options.onTurn();
    this.#assign();
  }

  /** Gives waiting requests to free threads. */
  #assign(): void {
    while (this.#free.length > 0 && this.#waiting.length > 0) {
      const request = this.#waiting.shift()!;
      if (request.isForsaken) {
        request.fail(new Error("The client disconnected"));
      } else {
        this.#options.observer.dispatched?.(request.source);
        this.#free.pop()!.run(request);
      }
    }
    this.#options.onChange();
  }

  #lose(
    thread: AppThread,
    reason: string,
    request: ThreadRequest | undefined,
  ): void {
    this.#options.observer.warn(`A thread ended, replacing it: ${reason}`);
    const [summary] = reason.split("\n", 1);
    request?.fail(new Error(`The thread of the request ended: ${summary}`));
    this.#remove(thread);
  }

  #giveUp(thread: AppThread, request: ThreadRequest): void {
    const { requestTimeoutMs, observer, threads, control } = this.#options;
    const error = new Error(
      `Request timeout: no answer in ${
        requestTimeoutMs / 1000
      }s, its thread is replaced`,
    );
    const { message } = error;
    if (request.expire(error)) observer.appFailed(request.source, message);
    if (!threads.canEndSpinning) {
      control.recycle("request_timeout: a thread may go on for ever");
    }
    this.#remove(thread);
  }

  async #report(
    { source: { method, target } }: ThreadRequest,
    activity: Promise<string | undefined>,
  ): Promise<void> {
    const text = await activity;
    if (text === undefined) return;
    this.#options.observer.warn(`The thread of ${method} ${target} ${text}`);
  }

  #remove(thread: AppThread): void {
    this.#liveThreads--;
    const position = this.#free.indexOf(thread);
    if (position >= 0) this.#free.splice(position, 1);
    this.#losses++;
    this.#addLater(this.#losses - 1);
    this.#options.onChange();
  }

  /** Waits the longer the more has gone wrong before. */
  #addLater(failures: number): void {
    const delayMs = failures === 0
      ? 0
      : Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
    this.#options.clock.after(delayMs, () => {
      this.#add().catch((error: unknown) => this.#failToAdd(error));
    });
  }

  #failToAdd(error: unknown): void {
    const { observer, control } = this.#options;
    this.#failedBoots++;
    observer.warn(`Cannot replace a thread: ${messageOf(error)}`);
    if (this.#failedBoots === HOPELESS_BOOTS) control.giveUp(error);
    if (this.#isHopeless) {
      const reason = new Error("No thread can run the app", { cause: error });
      for (const request of this.#waiting.splice(0)) request.fail(reason);
    }
    this.#addLater(this.#failedBoots);
  }
}
