import { changed, type GunicornSection, notHere, same } from "./row.ts";

const LOGCONFIG =
  "It configures Python's logging module; `error-logfile`, `access-logfile` and `log-level` say what is logged where.";

/** Logs and metrics. */
export const LOGS: readonly GunicornSection[] = [
  {
    title: "Logging",
    settings: [
      same("accesslog", "--access-logfile"),
      same(
        "disable_redirect_access_to_syslog",
        "--disable-redirect-access-to-syslog",
      ),
      same("access_log_format", "--access-logformat"),
      same("errorlog", "--error-logfile --log-file"),
      changed(
        "loglevel",
        "--log-level",
        "A level that does not exist is an error, and does not mean `info`.",
      ),
      same("capture_output", "--capture-output"),
      same("logger_class", "--logger-class"),
      notHere("logconfig", "--log-config", LOGCONFIG),
      notHere("logconfig_dict", "", LOGCONFIG),
      notHere("logconfig_json", "--log-config-json", LOGCONFIG),
      same("syslog_addr", "--log-syslog-to"),
      same("syslog", "--log-syslog"),
      same("syslog_prefix", "--log-syslog-prefix"),
      same("syslog_facility", "--log-syslog-facility"),
      same("enable_stdio_inheritance", "-R --enable-stdio-inheritance"),
      same("statsd_host", "--statsd-host"),
      same("dogstatsd_tags", "--dogstatsd-tags"),
      same("statsd_prefix", "--statsd-prefix"),
      same("enable_backlog_metric", "--enable-backlog-metric"),
    ],
  },
];
