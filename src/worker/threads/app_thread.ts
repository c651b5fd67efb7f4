import { PfserveError } from "../../errors.ts";
import { EXIT } from "../../exit_codes.ts";
import type { AppType } from "../../config/settings.ts";
import type { Cancel, Clock, Thread, Threads } from "../../runtime.ts";
import type {
  BootFailure,
  FromRequest,
  FromThread,
  ThreadReady,
} from "../../thread_messages.ts";
import type { TellLoaded } from "../load_report.ts";
import type { ThreadRequest } from "./thread_request.ts";

export interface AppThreadOptions {
  readonly threads: Threads;
  readonly clock: Pick<Clock, "every" | "after">;
  readonly app: string;
  readonly appType: AppType;
  /** How long the app may take to load; 0 for no limit. */
  readonly bootTimeoutMs: number;
  /** 0 for no limit. */
  readonly requestTimeoutMs: number;
  readonly tellLoaded: TellLoaded | undefined;
  /** The thread may take another request. */
  onFree(thread: AppThread): void;
  /** It has ended, or has to; `request` is what it had, and has been answered by nobody. */
  onLost(
    thread: AppThread,
    reason: string,
    request: ThreadRequest | undefined,
  ): void;
  /** It has kept a request too long, and is being ended; `activity` says what it was doing. */
  onStuck(
    thread: AppThread,
    request: ThreadRequest,
    activity: Promise<string | undefined>,
  ): void;
}

interface Booting {
  readonly resolve: (ready: ThreadReady) => void;
  readonly reject: (error: Error) => void;
}

/** A thread with a copy of the app; it answers one request at a time. */
export class AppThread {
  readonly #options: AppThreadOptions;
  #thread: Thread | undefined;
  #request: ThreadRequest | undefined;
  #stopWatching: Cancel | undefined;
  /** While the app is being loaded. */
  #booting: Booting | undefined;

  constructor(options: AppThreadOptions) {
    this.#options = options;
  }

  /** Starts it and loads the app; rejects with the error that loading it had. */
  boot(): Promise<ThreadReady> {
    const booted = new Promise<ThreadReady>((resolve, reject) => {
      this.#booting = { resolve, reject };
    });
    this.#thread = this.#options.threads.start({
      onMessage: (message) => this.#receive(message),
      onLost: (reason) => this.#lose(reason),
    });
    const { app, appType, tellLoaded } = this.#options;
    const tellsLoaded = tellLoaded !== undefined;
    this.#thread.send({ kind: "boot", app, appType, tellsLoaded });
    this.#limitBoot();
    return booted;
  }

  #limitBoot(): void {
    const { clock, bootTimeoutMs } = this.#options;
    if (bootTimeoutMs === 0) return;
    this.#stopWatching = clock.after(
      bootTimeoutMs,
      () =>
        this.#failBoot(this.#bootError(
          `its thread was not ready within ${bootTimeoutMs / 1000}s`,
        )),
    );
  }

  run(request: ThreadRequest): void {
    this.#request = request;
    const { clock, requestTimeoutMs } = this.#options;
    if (requestTimeoutMs > 0) {
      this.#stopWatching = clock.every(
        requestTimeoutMs,
        () => this.#watch(request),
      );
    }
    request.start((message, transfer) => this.#thread?.send(message, transfer));
  }

  /** Ends it, whatever it does; nothing more is heard of it. */
  end(): void {
    this.#stopWatching?.();
    this.#thread?.end();
    this.#thread = undefined;
  }

  #receive(message: FromThread): void {
    if (this.#thread === undefined) return;
    if ("id" in message) return this.#receiveOf(message);
    switch (message.kind) {
      case "loaded":
        return this.#options.tellLoaded?.(message);
      case "ready":
        return this.#settleBoot()?.resolve(message);
      case "boot_failed":
        return this.#failBoot(toldError(message));
      case "uncaught":
        return this.#lose(message.stack);
    }
  }

  #receiveOf(message: FromRequest): void {
    const request = this.#request;
    if (request?.id !== message.id || !request.receive(message)) return;
    this.#stopWatching?.();
    this.#request = undefined;
    this.#options.onFree(this);
  }

  #lose(reason: string): void {
    if (this.#thread === undefined) return;
    if (this.#booting !== undefined) {
      return this.#failBoot(this.#bootError("its thread ended", reason));
    }
    this.end();
    const request = this.#request;
    this.#request = undefined;
    this.#options.onLost(this, reason, request);
  }

  #failBoot(error: PfserveError): void {
    this.end();
    this.#settleBoot()?.reject(error);
  }

  #bootError(what: string, cause?: string): PfserveError {
    return new PfserveError(
      `Cannot load app "${this.#options.app}": ${what}`,
      { exitCode: EXIT.bootFailed, cause },
    );
  }

  #settleBoot(): Booting | undefined {
    const booting = this.#booting;
    this.#booting = undefined;
    this.#stopWatching?.();
    return booting;
  }

  /** At the end of each period: it was one with progress, or it was the last one. */
  #watch(request: ThreadRequest): void {
    const thread = this.#thread;
    if (thread === undefined || !request.hasStalled()) return;
    this.#stopWatching?.();
    this.#request = undefined;
    this.#thread = undefined;
    this.#options.onStuck(this, request, endWithReport(thread));
  }
}

async function endWithReport(thread: Thread): Promise<string | undefined> {
  const describing = thread.describe();
  if (describing === undefined) {
    thread.end();
    return undefined;
  }
  try {
    return await describing;
  } catch {
    // It is only for the log.
    return undefined;
  } finally {
    thread.end();
  }
}

function toldError({ message, exitCode, cause }: BootFailure): PfserveError {
  return new PfserveError(message, { exitCode, cause });
}
