import type { LineSink, SinkOptions } from "./logs.ts";
import type { Owner } from "./self.ts";

/** A heartbeat file as the arbiter sees it: unlinked, shared with one worker. */
export interface HeartbeatFile {
  readonly fd: number;
  /** Wall-clock milliseconds of the last beat. */
  lastBeatMs(): number;
  /** What the worker wrote last; see `src/heartbeat.ts` for the layout. */
  read(): Uint8Array;
  close(): void;
}

export interface Files {
  /** Reads a text file; throws an error with `code` "ENOENT" and the like. */
  readText(path: string): string;
  exists(path: string): boolean;
  isFile(path: string): boolean;
  /** Writes a file that appears whole or not at all. */
  writeAtomically(path: string, text: string): void;
  /** Writes a new file; false, and nothing changed, when there is something at `path`. */
  create(path: string, text: string): boolean;
  rename(from: string, to: string): void;
  /** Removes a file; harmless when there is none. */
  remove(path: string): void;
  /** Absolute path of `path`, seen from `base` (by default the working directory). */
  resolve(path: string, base?: string): string;
  /**
   * Opens `path` for appending, or a standard stream for "-". Lines to standard error, or in place
   * of it, are written at once; others when the current turn of the event loop ends, or later once
   * they are gathered in memory.
   */
  openSink(
    path: string,
    stream: "stdout" | "stderr",
    options?: SinkOptions,
  ): LineSink;
  /** Throws where no file can be made in `directory`; without it, the best place there is. */
  createHeartbeat(owner?: Owner, directory?: string): HeartbeatFile;
  /** Overwrites bytes of an open file from `position` on. */
  writeAt(fd: number, bytes: Uint8Array, position: number): void;
}
