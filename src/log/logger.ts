import type { LogLevel } from "../config/settings.ts";
import type { Clock, LineSink } from "../runtime.ts";
import { type LogRecord, type RecordFormat, toText } from "./log_record.ts";
import type { Statsd } from "./statsd.ts";
import type { SyslogLog } from "./syslog.ts";

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
  /** Text without colours by default. */
  readonly format?: RecordFormat;
  /** How it looks in syslog, where the time is added by somebody else. */
  readonly syslog?: SyslogLog | undefined;
  readonly syslogFormat?: RecordFormat;
  readonly metrics?: Statsd | undefined;
}

export interface LoggerOptions extends LoggerOutput {
  readonly pid: number;
  readonly clock: Clock;
}

/** What belongs to an error: its stack, and the request that met it. */
export type ErrorContext = Pick<LogRecord, "stack" | "request">;

/** The error log: `[time] [pid] [LEVEL] message`, the format of Gunicorn's, or JSON. */
export class Logger {
  readonly #pid: number;
  readonly #clock: Clock;
  #output: LoggerOutput;
  #threshold: number;

  constructor(options: LoggerOptions) {
    this.#pid = options.pid;
    this.#clock = options.clock;
    this.#output = options;
    this.#threshold = LEVELS.indexOf(options.level);
  }

  /** Goes on writing somewhere else. */
  redirect(output: LoggerOutput): void {
    const previous = this.#output;
    this.#output = output;
    this.#threshold = LEVELS.indexOf(output.level);
    previous.sink.close();
    previous.syslog?.close();
    previous.metrics?.close();
  }

  debug(message: string): void {
    this.#write("debug", message);
  }

  info(message: string): void {
    this.#write("info", message);
  }

  warning(message: string): void {
    this.#output.metrics?.increment("gunicorn.log.warning");
    this.#write("warning", message);
  }

  error(message: string): void {
    this.#output.metrics?.increment("gunicorn.log.error");
    this.#write("error", message);
  }

  /** An error with its stack. */
  exception(message: string, context: ErrorContext = {}): void {
    this.#output.metrics?.increment("gunicorn.log.exception");
    this.#write("error", message, context);
  }

  critical(message: string): void {
    this.#output.metrics?.increment("gunicorn.log.critical");
    this.#write("critical", message);
  }

  /** What counts requests, where somebody wants to know. */
  get metrics(): Statsd | undefined {
    return this.#output.metrics;
  }

  /** Tells the value of a metric, which is no line of the log. */
  gauge(name: string, value: number): void {
    this.#output.metrics?.gauge(name, value);
  }

  reopen(): void {
    this.#output.sink.reopen();
  }

  async flush(): Promise<void> {
    const { sink, syslog, metrics } = this.#output;
    await Promise.all([sink.flush(), syslog?.flush(), metrics?.flush()]);
  }

  #write(level: LogLevel, message: string, context?: ErrorContext): void {
    if (LEVELS.indexOf(level) < this.#threshold) return;
    const { sink, syslog, format = toText, syslogFormat } = this.#output;
    const record = {
      time: this.#clock.date(),
      pid: this.#pid,
      level,
      message,
      ...context,
    };
    sink.write(format(record));
    syslog?.write(level, (syslogFormat ?? format)(record));
  }
}
