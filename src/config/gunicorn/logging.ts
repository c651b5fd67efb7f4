import { changed, type GunicornSection, notHere, notYet, same } from "./row.ts";

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
      notHere(
        "logger_class",
        "--logger-class",
        "A class would have to run in every process; `log-format json`, syslog, statsd and the hooks carry logs elsewhere.",
      ),
      notHere("logconfig", "--log-config", LOGCONFIG),
      notHere("logconfig_dict", "", LOGCONFIG),
      notHere("logconfig_json", "--log-config-json", LOGCONFIG),
      same("syslog_addr", "--log-syslog-to"),
      same("syslog", "--log-syslog"),
      same("syslog_prefix", "--log-syslog-prefix"),
      same("syslog_facility", "--log-syslog-facility"),
      notHere(
        "enable_stdio_inheritance",
        "-R --enable-stdio-inheritance",
        "It turns off Python's buffering of output, which no runtime here has; a daemon's output is in the log with `capture-output`.",
      ),
      same("statsd_host", "--statsd-host"),
      same("dogstatsd_tags", "--dogstatsd-tags"),
      same("statsd_prefix", "--statsd-prefix"),
      notYet(
        "enable_backlog_metric",
        "--enable-backlog-metric",
        "The length of the queue comes with a later version.",
      ),
    ],
  },
];
