import {
  readStatsdAddress,
  readSyslogAddress,
} from "../config/log_addresses.ts";
import type { Settings } from "../config/settings.ts";
import type { LogSource } from "../ipc.ts";
import type { LineSink, Owner, SinkEvents, WorkerRuntime } from "../runtime.ts";
import { AccessLog } from "./access_log.ts";
import {
  type RecordFormat,
  toColouredText,
  toJson,
  toMessage,
  toText,
} from "./log_record.ts";
import type { LoggerOutput } from "./logger.ts";
import { Statsd } from "./statsd.ts";
import { SyslogLog } from "./syslog.ts";

export interface LogContext {
  readonly runtime: Pick<
    WorkerRuntime,
    "clock" | "files" | "self" | "openMessages"
  >;
  readonly settings: Settings;
  /** The app specification, which names the program where nothing else does. */
  readonly app: string;
  /** Who is given new files; undefined for the process itself. */
  readonly owner?: Owner | undefined;
  /** Is told when a log cannot be written, and when it can again. */
  readonly watch: (source: LogSource) => SinkEvents;
}

/** Opens what the error log goes to; throws when a file cannot be opened. */
export function openErrorOutput(context: LogContext): LoggerOutput {
  const { runtime, settings, owner, watch } = context;
  const { errorLog, logLevel, logFormat } = settings;
  const events = watch({ log: "error", place: errorLog });
  const sink = runtime.files.openSink(errorLog, "stderr", { owner, events });
  const { pid } = runtime.self;
  const syslog = openSyslog(context, "error", pid);
  const metrics = openStatsd(context);
  return {
    sink,
    level: logLevel,
    format: logFormat === "json" ? toJson : textFormat(context, sink),
    syslogFormat: logFormat === "json" ? toJson : toMessage,
    syslog,
    metrics,
  };
}

/** Opens the access log of a worker; undefined when there is none. */
export function openAccessLog(
  context: LogContext,
  { pid, idPrefix }: { readonly pid: number; readonly idPrefix: string },
): AccessLog | undefined {
  const { runtime, settings, owner, watch } = context;
  const { accessLog, accessLogFormat, disableRedirectAccessToSyslog } =
    settings;
  const syslog = disableRedirectAccessToSyslog
    ? undefined
    : openSyslog(context, "access", pid);
  if (accessLog === undefined && syslog === undefined) return undefined;
  const events = watch({ log: "access", place: accessLog ?? "" });
  return new AccessLog({
    format: accessLogFormat,
    pid,
    idPrefix,
    env: runtime.self.env,
    sink: accessLog === undefined
      ? undefined
      : runtime.files.openSink(accessLog, "stdout", { owner, events }),
    syslog,
  });
}

function openSyslog(
  { runtime, settings, app, watch }: LogContext,
  log: "error" | "access",
  pid: number,
): SyslogLog | undefined {
  const { syslog, syslogAddress, syslogPrefix, syslogFacility } = settings;
  if (!syslog) return undefined;
  const events = watch({ log: "syslog", place: syslogAddress });
  const address = readSyslogAddress(syslogAddress);
  const messages = runtime.openMessages(address, events);
  const name = syslogPrefix ?? (settings.name ?? app).replace(/[\s:]+/g, ".");
  return new SyslogLog({
    messages,
    facility: syslogFacility,
    tag: `pfserve.${name}.${log}`,
    pid,
  });
}

function openStatsd(
  { runtime, settings, watch }: LogContext,
): Statsd | undefined {
  const { statsdHost, statsdPrefix, dogstatsdTags } = settings;
  if (statsdHost === undefined) return undefined;
  const events = watch({ log: "statsd", place: statsdHost });
  const messages = runtime.openMessages(readStatsdAddress(statsdHost), events);
  return new Statsd({
    messages,
    clock: runtime.clock,
    prefix: statsdPrefix,
    tags: dogstatsdTags,
  });
}

/** Colours are for people: a terminal, unless NO_COLOR (no-color.org) or FORCE_COLOR say otherwise. */
function textFormat(
  { runtime, settings }: LogContext,
  { isTerminal }: LineSink,
): RecordFormat {
  const { NO_COLOR, FORCE_COLOR, TERM } = runtime.self.env;
  if (NO_COLOR) return toText;
  const isForced = settings.errorLog === "-" && FORCE_COLOR !== undefined &&
    !["", "0", "false"].includes(FORCE_COLOR);
  return isForced || (isTerminal && TERM !== "dumb") ? toColouredText : toText;
}
