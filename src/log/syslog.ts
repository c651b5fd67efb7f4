import type { LogLevel } from "../config/settings.ts";
import { SYSLOG_FACILITIES, type SyslogFacility } from "../config/log_types.ts";
import type { MessageSink } from "../runtime.ts";

/** Severities of RFC 5424 section 6.2.1. */
const SEVERITIES: Readonly<Record<LogLevel, number>> = {
  critical: 2,
  error: 3,
  warning: 4,
  info: 6,
  debug: 7,
};

/** What most servers take of one message. */
const MAX_LENGTH = 8000;

export interface SyslogOptions {
  readonly messages: MessageSink;
  readonly facility: SyslogFacility;
  /** The program, such as `pfserve.shop.error`. */
  readonly tag: string;
  readonly pid: number;
}

/** A log in syslog: `<PRIORITY>tag: [pid] message`, as Gunicorn sends it. */
export class SyslogLog {
  readonly #messages: MessageSink;
  readonly #facility: number;
  readonly #head: string;

  constructor({ messages, facility, tag, pid }: SyslogOptions) {
    this.#messages = messages;
    this.#facility = SYSLOG_FACILITIES[facility];
    this.#head = `${tag}: [${pid}] `;
  }

  /** Sends a message; its line ends become `#012`, as rsyslog writes them. */
  write(level: LogLevel, message: string): void {
    const priority = this.#facility * 8 + SEVERITIES[level];
    const line = message.trimEnd().slice(0, MAX_LENGTH)
      .replaceAll("\n", "#012");
    this.#messages.send(`<${priority}>${this.#head}${line}`);
  }

  flush(): Promise<void> {
    return this.#messages.flush();
  }

  close(): void {
    this.#messages.close();
  }
}
