import { JSON_NAME, parseAccessFormat } from "../config/access_log_format.ts";
import { bytesOf } from "../made_line.ts";
import type { LineSink, MadeLine } from "../runtime.ts";
import type { AccessEntry } from "./access_entry.ts";
import {
  compileAccessFormat,
  type FormatAccess,
  type FormatContext,
} from "./access_format.ts";
import { makeAccessJson } from "./access_json.ts";
import { LineWriter } from "./line_writer.ts";
import type { SyslogLog } from "./syslog.ts";

export interface AccessLogOptions extends FormatContext {
  /** As `--access-logformat` has it. */
  readonly format: string;
  /** Undefined when the log goes to syslog alone. */
  readonly sink: LineSink | undefined;
  readonly syslog?: SyslogLog | undefined;
}

const decoder = new TextDecoder();

/** The access log: a line for each request that is over. */
export class AccessLog implements MadeLine {
  readonly #options: AccessLogOptions;
  readonly #format: FormatAccess;
  readonly #writer = new LineWriter();
  /** What is being written. */
  #entry: AccessEntry | undefined;
  /** Whether its lines name requests by ids. */
  readonly namesRequests: boolean;

  constructor(options: AccessLogOptions) {
    const { format, pid } = options;
    this.#options = options;
    this.namesRequests = format === JSON_NAME;
    this.#format = this.namesRequests
      ? makeAccessJson(pid)
      : compileAccessFormat(parseAccessFormat(format), options);
  }

  write(entry: AccessEntry): void {
    const { sink, syslog } = this.#options;
    this.#entry = entry;
    sink?.writeMade(this);
    syslog?.write("info", decoder.decode(bytesOf(this)));
  }

  writeTo(bytes: Uint8Array, start: number): number {
    const writer = this.#writer;
    writer.begin(bytes, start);
    this.#format(this.#entry!, writer);
    return writer.end;
  }

  /** Keeps lines that are not written yet in memory that outlives this process. */
  gatherIn(memory: Uint8Array): void {
    this.#options.sink?.gatherIn(memory);
  }

  reopen(): void {
    this.#options.sink?.reopen();
  }

  close(): void {
    this.#options.sink?.close();
    this.#options.syslog?.close();
  }

  async flush(): Promise<void> {
    const { sink, syslog } = this.#options;
    await Promise.all([sink?.flush(), syslog?.flush()]);
  }
}
