import type { Owner } from "./self.ts";

/** Is told of a log, or of a server of logs, that cannot be written to. */
export interface SinkEvents {
  /** Called once, until `onRecovered` is. */
  onTrouble(reason: string): void;
  /** It can be written to again; so many lines were lost meanwhile. */
  onRecovered(lostLines: number): void;
}

export interface SinkOptions {
  /** Who is given a new file. */
  readonly owner?: Owner | undefined;
  readonly events?: SinkEvents | undefined;
}

/**
 * Makes a line about `subject` where it is kept: writes it, with its end, into `bytes` from `start` on,
 * and returns where it ends; beyond the end of `bytes` when that is too little room for it.
 */
export type MakeLine<Subject> = (
  subject: Subject,
  bytes: Uint8Array,
  start: number,
) => number;

/** A log file or standard stream that lines are appended to. */
export interface LineSink {
  readonly isTerminal: boolean;
  write(text: string): void;
  /** Like `write`, of the line that `makeLine` makes of `subject`. */
  writeMade<Subject>(subject: Subject, makeLine: MakeLine<Subject>): void;
  /**
   * Gathers lines in memory that outlives this process, laid out as `src/heartbeat.ts` says, and
   * writes them less often: nothing is lost with the process any more.
   */
  gatherIn(memory: Uint8Array): void;
  /** Opens the path again, for log rotation; standard streams stay as they are. */
  reopen(): void;
  /** Writes out what is buffered; resolves when it is written or cannot be. */
  flush(): Promise<void>;
  /** Gives the file up, after a last attempt to write; standard streams stay open. */
  close(): void;
}

/** Where messages of a log are sent. */
export type MessageAddress =
  | {
    readonly kind: "udp" | "tcp";
    readonly host: string;
    readonly port: number;
  }
  /** Without `socket`: datagrams, or a stream where those cannot be had. */
  | {
    readonly kind: "unix";
    readonly path: string;
    readonly socket: "dgram" | "stream" | undefined;
  };

/** A server that messages are sent to; while it cannot be reached, some are kept and more are lost. */
export interface MessageSink {
  /** Sends a text without line ends: one datagram, or one line of a stream. */
  send(text: string): void;
  /** Resolves when all is sent, or after a moment. */
  flush(): Promise<void>;
  close(): void;
}
