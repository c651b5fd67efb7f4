import { createDeferred } from "../../deferred.ts";
import { stackOf } from "../../errors.ts";
import type { HttpBackend } from "../../http/backend.ts";
import type { HostedWorker } from "../../worker_host.ts";
import type { WorkerContext } from "../worker_classes.ts";
import type { Listeners } from "./listeners.ts";

/** The life of a worker class of the user's own, between "it is loaded" and "it has left". */
export class HostedBackend implements HttpBackend {
  readonly #worker: HostedWorker;
  readonly #listeners: Listeners;
  readonly #context: WorkerContext;
  readonly #cut = createDeferred<void>();

  constructor(
    worker: HostedWorker,
    listeners: Listeners,
    context: WorkerContext,
  ) {
    this.#worker = worker;
    this.#listeners = listeners;
    this.#context = context;
  }

  get connections(): number {
    return this.#listeners.connections;
  }

  get hasWaiting(): boolean {
    return this.#listeners.all.some(({ admission }) => admission.hasWaiting);
  }

  async listen(): Promise<void> {
    await this.#worker.start();
    if (this.#listeners.areUsed) return;
    const { logger, assignment } = this.#context;
    logger.warning(
      `Worker class "${assignment.settings.workerClass}" has started and accepts nothing: ` +
        "expected start() to call accept() of its listeners",
    );
  }

  async drain(isLast = false): Promise<void> {
    await this.#listeners.close(isLast);
    await Promise.race([this.#finish(), this.#endOfCut()]);
  }

  destroy(): void {
    this.#listeners.destroy();
    try {
      this.#worker.destroy();
    } catch (error) {
      this.#report("destroy", error);
    }
    this.#cut.resolve();
  }

  /** Connections that are cut off tell their requests first. */
  async #endOfCut(): Promise<void> {
    await this.#cut.promise;
    await this.#listeners.untilEmpty();
  }

  async #finish(): Promise<void> {
    try {
      await this.#worker.drain();
    } catch (error) {
      this.#report("drain", error);
    }
    await this.#listeners.untilEmpty();
  }

  #report(method: string, error: unknown): void {
    const { logger, assignment } = this.#context;
    logger.error(
      `Error in ${method}() of worker class "${assignment.settings.workerClass}"\n${
        stackOf(error)
      }`,
    );
  }
}
