import type { LogSource } from "../ipc.ts";
import type { Logger } from "../log/logger.ts";
import type { Clock, SinkEvents } from "../runtime.ts";

/**
 * How long nothing more is said of a log after a report: one that comes and goes must not fill the
 * others, and a report may itself be what a server of logs does not take.
 */
const QUIET_MS = 60_000;

export interface LogTroublesOptions {
  readonly clock: Pick<Clock, "now" | "after">;
  /** Writes where the error log does not go. */
  readonly printError: (text: string) => void;
}

/** What is known of a log that could not be written. */
interface Trouble {
  readonly source: LogSource;
  /** Whether some process has it. */
  isThere: boolean;
  reason: string;
  lostLines: number;
  /** Whether the last report was of trouble. */
  isReported: boolean;
  quietUntil: number;
  isDue: boolean;
}

/** Reports logs that cannot be written: each one once, however many processes write it. */
export class LogTroubles {
  readonly #options: LogTroublesOptions;
  readonly #troubles = new Map<string, Trouble>();
  /** The error log needs this object before there is an error log. */
  #logger: Pick<Logger, "warning"> | undefined;

  constructor(options: LogTroublesOptions) {
    this.#options = options;
  }

  useLogger(logger: Pick<Logger, "warning">): void {
    this.#logger = logger;
  }

  /** What is told of trouble with a log of this process. */
  watch(source: LogSource): SinkEvents {
    return {
      onTrouble: (reason) => this.began(source, reason),
      onRecovered: (lostLines) => this.ended(source, lostLines),
    };
  }

  began(source: LogSource, reason: string): void {
    const trouble = this.#find(source);
    trouble.isThere = true;
    trouble.reason = reason;
    this.#consider(trouble);
  }

  ended(source: LogSource, lostLines: number): void {
    const trouble = this.#find(source);
    // A worker may have died with its trouble: the first that is over speaks for all.
    trouble.isThere = false;
    trouble.lostLines += lostLines;
    this.#consider(trouble);
  }

  #find(source: LogSource): Trouble {
    const key = describe(source);
    const known = this.#troubles.get(key);
    if (known !== undefined) return known;
    const trouble: Trouble = {
      source,
      isThere: false,
      reason: "",
      lostLines: 0,
      isReported: false,
      quietUntil: -Infinity,
      isDue: false,
    };
    this.#troubles.set(key, trouble);
    return trouble;
  }

  /** Reports what has changed, now or when it is time; what is over is told at once. */
  #consider(trouble: Trouble): void {
    const { clock } = this.#options;
    const isTroubled = trouble.isThere;
    if (isTroubled === trouble.isReported || trouble.isDue) return;
    const waitMs = trouble.quietUntil - clock.now();
    if (!isTroubled || waitMs <= 0) return this.#report(trouble, isTroubled);
    trouble.isDue = true;
    clock.after(waitMs, () => {
      trouble.isDue = false;
      this.#consider(trouble);
    });
  }

  #report(trouble: Trouble, isTroubled: boolean): void {
    const { source, reason, lostLines } = trouble;
    trouble.isReported = isTroubled;
    if (isTroubled) {
      trouble.quietUntil = this.#options.clock.now() + QUIET_MS;
      return this.#tell(
        source,
        `Cannot write ${describe(source)}: ${reason}; serving goes on`,
      );
    }
    trouble.lostLines = 0;
    const loss = lostLines === 0
      ? "nothing was lost"
      : `${lostLines} ${lostLines === 1 ? "line was" : "lines were"} lost`;
    this.#logger?.warning(`Can write ${describe(source)} again: ${loss}`);
  }

  #tell({ log, place }: LogSource, message: string): void {
    if (log !== "error") return this.#logger?.warning(message);
    // Standard error may be what is broken; then there is nobody to tell.
    if (place !== "-") this.#options.printError(`pfserve: ${message}\n`);
  }
}

function describe({ log, place }: LogSource): string {
  switch (log) {
    case "error":
    case "access":
      return `the ${log} log "${place}"`;
    case "syslog":
    case "statsd":
      return `to ${log} at "${place}"`;
  }
}
