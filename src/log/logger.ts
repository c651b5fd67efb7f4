import type { LogLevel } from "../config/settings.ts";
import type { Clock, LineSink } from "../runtime.ts";
import { formatTimestamp } from "./timestamp.ts";

const LEVELS: readonly LogLevel[] = [
  "debug",
  "info",
  "warning",
  "error",
  "critical",
];

export interface LoggerOutput {
  readonly sink: LineSink;
  readonly level: LogLevel;
}

export interface LoggerOptions extends LoggerOutput {
  readonly pid: number;
  readonly clock: Clock;
}

/** The error log: `[time] [pid] [LEVEL] message`, the format of Gunicorn's. */
export class Logger {
  readonly #pid: number;
  readonly #clock: Clock;
  #sink: LineSink;
  #threshold: number;

  constructor(options: LoggerOptions) {
    this.#pid = options.pid;
    this.#clock = options.clock;
    this.#sink = options.sink;
    this.#threshold = LEVELS.indexOf(options.level);
  }

  /** Goes on writing somewhere else. */
  redirect({ sink, level }: LoggerOutput): void {
    const previous = this.#sink;
    this.#sink = sink;
    this.#threshold = LEVELS.indexOf(level);
    previous.close();
  }

  debug(message: string): void {
    this.#write("debug", message);
  }

  info(message: string): void {
    this.#write("info", message);
  }

  warning(message: string): void {
    this.#write("warning", message);
  }

  error(message: string): void {
    this.#write("error", message);
  }

  critical(message: string): void {
    this.#write("critical", message);
  }

  reopen(): void {
    this.#sink.reopen();
  }

  flush(): Promise<void> {
    return this.#sink.flush();
  }

  #write(level: LogLevel, message: string): void {
    if (LEVELS.indexOf(level) < this.#threshold) return;
    const time = formatTimestamp(this.#clock.date());
    this.#sink.write(
      `[${time}] [${this.#pid}] [${level.toUpperCase()}] ${message}\n`,
    );
  }
}
