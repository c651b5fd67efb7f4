import { JSON_NAME, parseAccessFormat } from "../config/access_log_format.ts";
import { bytesOf } from "../made_line.ts";
import type { LineSink, MakeLine } from "../runtime.ts";
import type { AccessEntry } from "./access_entry.ts";
import { compileAccessFormat, type FormatContext } from "./access_format.ts";
import { makeAccessJson } from "./access_json.ts";
import type { SyslogLog } from "./syslog.ts";

export interface AccessLogOptions extends FormatContext {
  /** As `--access-logformat` has it. */
  readonly format: string;
  /** What pfserve's own ids of requests begin with. */
  readonly idPrefix: string;
  /** Undefined when the log goes to syslog alone. */
  readonly sink: LineSink | undefined;
  readonly syslog?: SyslogLog | undefined;
}

const decoder = new TextDecoder();

/** The access log: a line for each request that is over. */
export class AccessLog {
  readonly #options: AccessLogOptions;
  readonly #makeLine: MakeLine<AccessEntry>;
  /** Whether its lines name requests by ids. */
  readonly namesRequests: boolean;

  constructor(options: AccessLogOptions) {
    const { format } = options;
    this.#options = options;
    this.namesRequests = format === JSON_NAME;
    this.#makeLine = this.namesRequests
      ? makeAccessJson(options)
      : compileAccessFormat(parseAccessFormat(format), options);
  }

  write(entry: AccessEntry): void {
    const { sink, syslog } = this.#options;
    sink?.writeMade(entry, this.#makeLine);
    syslog?.write("info", decoder.decode(bytesOf(entry, this.#makeLine)));
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
