import type { LogLevel } from "../config/settings.ts";
import { jsonLine } from "./escape.ts";
import { formatTimestamp } from "./timestamp.ts";

/** What a line of the error log is made of. */
export interface LogRecord {
  readonly time: Date;
  readonly pid: number;
  readonly level: LogLevel;
  readonly message: string;
  /** The stack of an error, several lines. */
  readonly stack?: string;
  /** The request that met it. */
  readonly request?: RequestContext;
}

/** What names a request in a log. */
export interface RequestContext {
  readonly method: string;
  readonly target: string;
  readonly requestId: string;
  /** "" when the request belongs to no trace. */
  readonly traceId: string;
}

/** Makes a line, with its end, of a record. */
export type RecordFormat = (record: LogRecord) => string;

/** The keys of a line of the error log in JSON; the texts are for the documentation. */
export const ERROR_KEYS = {
  time: "UTC, milliseconds, such as `2026-11-21T02:10:00.123Z`",
  log: "`error`",
  level: "`debug`, `info`, `warning`, `error` or `critical`",
  pid: "process id of the arbiter or of a worker",
  message: "what the text format has after the level",
  stack: "the stack of what the app threw",
  method: "of the request that met the error",
  target: "the same",
  request_id: "the same as in the access log",
  trace_id: "the same as in the access log",
} as const;

const RED = "\x1b[31m";
const YELLOW = "\x1b[33m";
const FAINT = "\x1b[2m";
const PLAIN = "\x1b[0m";

const COLOURS: Readonly<Record<LogLevel, string>> = {
  critical: RED,
  error: RED,
  warning: YELLOW,
  info: "",
  debug: FAINT,
};

/** `[time] [pid] [LEVEL] message`, and the stack below it. */
export function toText(record: LogRecord): string {
  return `${headOf(record, record.level.toUpperCase())} ${toMessage(record)}`;
}

/** The same with the level in a colour that tells how bad it is. */
export function toColouredText(record: LogRecord): string {
  const { level } = record;
  const colour = COLOURS[level];
  const name = level.toUpperCase();
  const shown = colour === "" ? name : `${colour}${name}${PLAIN}`;
  return `${headOf(record, shown)} ${toMessage(record)}`;
}

/** The message alone: whoever gets it knows the rest. */
export function toMessage({ message, stack }: LogRecord): string {
  return stack === undefined ? `${message}\n` : `${message}\n${stack}\n`;
}

/** One JSON object; what is not known has no key. */
export function toJson(record: LogRecord): string {
  const { time, level, pid, message, stack, request } = record;
  const fields: Record<keyof typeof ERROR_KEYS, unknown> = {
    time: time.toISOString(),
    log: "error",
    level,
    pid,
    message,
    stack,
    method: request?.method,
    target: request?.target,
    request_id: request?.requestId,
    trace_id: request?.traceId || undefined,
  };
  return jsonLine(fields);
}

function headOf({ time, pid }: LogRecord, level: string): string {
  return `[${formatTimestamp(time)}] [${pid}] [${level}]`;
}
