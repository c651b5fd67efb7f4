import type { Breadcrumb } from "../heartbeat.ts";
import type { RequestFacts } from "../http/backend.ts";
import { messageOf } from "../errors.ts";
import { type AccessEntry, NO_RESPONSE } from "../log/access_entry.ts";
import type { Logger } from "../log/logger.ts";
import { openAccessLog } from "../log/open_logs.ts";
import type { Runtime, SinkEvents } from "../runtime.ts";
import type { LogSource } from "../ipc.ts";
import type { Generation } from "./generation.ts";

export interface KilledRequestsOptions {
  readonly runtime: Runtime;
  readonly logger: Logger;
  readonly watch: (source: LogSource) => SinkEvents;
}

/** A worker that has ended in the middle of requests. */
export interface KilledWorker {
  readonly pid: number;
  /** What its own ids of requests begin with. */
  readonly idPrefix: string;
  readonly generation: Pick<Generation, "settings" | "app" | "owner">;
  /** What it was doing, newest request first. */
  breadcrumbs(): readonly Breadcrumb[];
  /** Lines of requests that were over. */
  unwrittenLines(): string;
}

/** Writes the lines of the access log that a killed worker could not write. */
export class KilledRequests {
  readonly #options: KilledRequestsOptions;

  constructor(options: KilledRequestsOptions) {
    this.#options = options;
  }

  /** `why` says how the worker ended, in a few words. */
  report(worker: KilledWorker, why: string): void {
    const { runtime, logger } = this.#options;
    const now = runtime.clock.date().getTime();
    const entries = worker.breadcrumbs().map((each) => entryOf(each, now, why));
    for (const entry of entries) logger.metrics?.request(entry);
    try {
      this.#writeOut(worker);
      if (entries.length > 0) this.#write(worker, entries.reverse());
    } catch (error) {
      logger.error(
        `Cannot write the access log of killed requests: ${messageOf(error)}`,
      );
    }
  }

  /** What the worker wrote itself, as it is. */
  #writeOut(worker: KilledWorker): void {
    const { runtime, watch } = this.#options;
    const { settings, owner } = worker.generation;
    const lines = worker.unwrittenLines();
    if (lines === "" || settings.accessLog === undefined) return;
    const source = { log: "access", place: settings.accessLog } as const;
    const events = watch(source);
    const sink = runtime.files.openSink(settings.accessLog, "stdout", {
      owner,
      events,
    });
    sink.write(lines);
    sink.close();
  }

  #write(worker: KilledWorker, entries: AccessEntry[]): void {
    const { runtime, watch } = this.#options;
    const log = openAccessLog({ runtime, watch, ...worker.generation }, worker);
    if (log === undefined) return;
    for (const entry of entries) log.write(entry);
    void log.flush().then(() => log.close());
  }
}

function entryOf(
  breadcrumb: Breadcrumb,
  nowMs: number,
  why: string,
): AccessEntry {
  const { startedAt, number, sender } = breadcrumb;
  return {
    request: factsOf(breadcrumb),
    response: NO_RESPONSE,
    endedAt: nowMs,
    durationMs: Math.max(0, nowMs - startedAt),
    requestId: sender?.requestId || number,
    traceId: sender?.traceId ?? "",
    error: why,
  };
}

function factsOf({ method, target, sender }: Breadcrumb): RequestFacts {
  return {
    method,
    target,
    version: sender?.version ?? "",
    remoteAddress: sender?.remoteAddress ?? "",
    header: () => undefined,
  };
}
