import type { Rows } from "../setting.ts";
import { choice, text } from "../text_types.ts";

/** What is logged, and where. */
export const LOGGING: Rows<"errorLog" | "accessLog" | "logLevel"> = {
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
      "There is no access log unless it is set. `USR1` opens the file again, for log rotation.",
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
};
