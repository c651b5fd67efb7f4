import { accessLogFormat, COMBINED_NAME } from "../access_log_format.ts";
import { statsdAddress, syslogAddress } from "../log_addresses.ts";
import {
  dogstatsdTags,
  statsdPrefix,
  SYSLOG_FACILITIES,
  type SyslogFacility,
  syslogPrefix,
} from "../log_types.ts";
import type { Rows } from "../setting.ts";
import { choice, text, toggle } from "../text_types.ts";

/** What is logged, and where. */
export const LOGGING: Rows<
  | "errorLog"
  | "accessLog"
  | "accessLogFormat"
  | "logLevel"
  | "logFormat"
  | "captureOutput"
  | "syslog"
  | "syslogAddress"
  | "syslogPrefix"
  | "syslogFacility"
  | "disableRedirectAccessToSyslog"
  | "statsdHost"
  | "statsdPrefix"
  | "dogstatsdTags"
> = {
  errorLog: {
    section: "Logging",
    flags: ["--error-logfile", "--log-file"],
    alias: "errorlog",
    type: text("a path or -", "PATH"),
    default: "-",
    doc: "File for the server's own log; `-` means standard error. " +
      "`USR1` opens the file again, for log rotation.",
  },
  accessLog: {
    section: "Logging",
    flags: ["--access-logfile"],
    alias: "accesslog",
    type: text("a path or -", "PATH"),
    default: undefined,
    doc: "File for the access log; `-` means standard output. " +
      "There is no access log unless it is set, or `syslog` is. `USR1` opens the file again, for log rotation.",
  },
  accessLogFormat: {
    section: "Logging",
    flags: ["--access-logformat", "--access-log-format"],
    alias: "access_log_format",
    type: accessLogFormat,
    default: COMBINED_NAME,
    doc:
      "Format of a line of the access log: a text with Gunicorn's atoms, `combined`, or `json` for one object a line. " +
      "`combined` is Gunicorn's default. The atoms and the keys are in [Logging](logging.md).",
  },
  logLevel: {
    section: "Logging",
    flags: ["--log-level"],
    alias: "loglevel",
    type: choice(["debug", "info", "warning", "error", "critical"], "LEVEL"),
    default: "info",
    doc: "Least severe messages that the server log takes. " +
      "From most to fewest: `debug`, `info`, `warning`, `error`, `critical`.",
  },
  logFormat: {
    section: "Logging",
    flags: ["--log-format"],
    alias: "log_format",
    type: choice(["text", "json"], "FORMAT"),
    default: "text",
    doc: "Format of the server's own log: `text`, or one JSON object a line. " +
      "The access log has its own, `access-logformat`.",
  },
  captureOutput: {
    section: "Logging",
    flags: ["--capture-output"],
    alias: "capture_output",
    type: toggle,
    default: false,
    doc:
      "Send what workers write to standard output and error to the file of the error log. " +
      "It is written as it is, without a time. An access log on `-` goes there, too. " +
      "Does nothing while the error log is `-`.",
  },
  syslog: {
    section: "Logging",
    flags: ["--log-syslog"],
    alias: "syslog",
    type: toggle,
    default: false,
    doc: "Send both logs to syslog, beside the files that are set.",
  },
  syslogAddress: {
    section: "Logging",
    flags: ["--log-syslog-to"],
    alias: "syslog_addr",
    type: syslogAddress,
    default: "udp://localhost:514",
    doc: "Address of the syslog server. " +
      "`unix://PATH` tries datagrams first, then a stream. Datagrams of unix sockets need FFI.",
  },
  syslogPrefix: {
    section: "Logging",
    flags: ["--log-syslog-prefix"],
    alias: "syslog_prefix",
    type: syslogPrefix,
    default: undefined,
    doc:
      "Name of the program in syslog: messages begin with `pfserve.NAME.error` or `pfserve.NAME.access`. " +
      "Without it, NAME is `name`, or what the app is called.",
  },
  syslogFacility: {
    section: "Logging",
    flags: ["--log-syslog-facility"],
    alias: "syslog_facility",
    type: choice(
      Object.keys(SYSLOG_FACILITIES) as SyslogFacility[],
      "FACILITY",
    ),
    default: "user",
    doc: "Facility of the messages to syslog.",
  },
  disableRedirectAccessToSyslog: {
    section: "Logging",
    flags: ["--disable-redirect-access-to-syslog"],
    alias: "disable_redirect_access_to_syslog",
    type: toggle,
    default: false,
    doc: "Keep the access log out of syslog.",
  },
  statsdHost: {
    section: "Logging",
    flags: ["--statsd-host"],
    alias: "statsd_host",
    type: statsdAddress,
    default: undefined,
    doc:
      "Address of a statsd server that is told of requests, workers and errors. " +
      "`HOST` alone means port 8125. `unix://PATH` needs FFI. The metrics have Gunicorn's names.",
  },
  statsdPrefix: {
    section: "Logging",
    flags: ["--statsd-prefix"],
    alias: "statsd_prefix",
    type: statsdPrefix,
    default: undefined,
    doc: "What the names of metrics begin with; a dot follows it.",
  },
  dogstatsdTags: {
    section: "Logging",
    flags: ["--dogstatsd-tags"],
    alias: "dogstatsd_tags",
    type: dogstatsdTags,
    default: undefined,
    doc: "Tags of every metric, in the form of dogstatsd.",
  },
};
