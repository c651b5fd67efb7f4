import { Refusal, type ValueType } from "./value_type.ts";

/** A facility of syslog by its name. */
export type SyslogFacility =
  | "auth"
  | "authpriv"
  | "cron"
  | "daemon"
  | "ftp"
  | "kern"
  | "lpr"
  | "mail"
  | "news"
  | "security"
  | "syslog"
  | "user"
  | "uucp"
  | "local0"
  | "local1"
  | "local2"
  | "local3"
  | "local4"
  | "local5"
  | "local6"
  | "local7";

/** The facilities of syslog by name, as Gunicorn takes them. */
export const SYSLOG_FACILITIES: Readonly<Record<SyslogFacility, number>> = {
  auth: 4,
  authpriv: 10,
  cron: 9,
  daemon: 3,
  ftp: 11,
  kern: 0,
  lpr: 6,
  mail: 2,
  news: 7,
  security: 4,
  syslog: 5,
  user: 1,
  uucp: 8,
  local0: 16,
  local1: 17,
  local2: 18,
  local3: 19,
  local4: 20,
  local5: 21,
  local6: 22,
  local7: 23,
};

/** A name in the messages of a protocol that has separators of its own. */
export const syslogPrefix: ValueType<string> = wordType(
  "a word without blanks and colons",
  "NAME",
  /^[\x21-\x39\x3b-\x7e]+$/,
);

/** What all names of metrics begin with. */
export const statsdPrefix: ValueType<string> = wordType(
  "letters, digits, _, - and dots",
  "PREFIX",
  /^[\w.-]+$/,
);

/** Tags of dogstatsd. */
export const dogstatsdTags: ValueType<string> = wordType(
  "tags such as env:prod,team:web",
  "TAGS",
  /^[^\s|#,\p{Cc}]+(?:,[^\s|#,\p{Cc}]+)*$/u,
);

function wordType(
  expected: string,
  placeholder: string,
  pattern: RegExp,
): ValueType<string> {
  return {
    kind: "value",
    placeholder,
    expected,
    parse(value) {
      if (typeof value === "string" && pattern.test(value)) return value;
      throw new Refusal(value, expected);
    },
    format: (value) => value,
  };
}
