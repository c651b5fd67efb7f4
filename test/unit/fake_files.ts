import { resolve } from "node:path/posix";
import { ENTRY_BYTES } from "../../src/heartbeat.ts";
import { bytesOf } from "../../src/made_line.ts";
import type {
  Files,
  HeartbeatFile,
  LineSink,
  MakeLine,
  Owner,
  SinkEvents,
  SinkOptions,
} from "../../src/runtime.ts";

/** The working directory of the fake process. */
export const WORKING_DIRECTORY = "/srv";

/** A log that remembers what was written. */
export class FakeSink implements LineSink {
  readonly path: string;
  readonly owner: Owner | undefined;
  /** Who is told of trouble. */
  readonly events: SinkEvents | undefined;
  isTerminal = false;
  readonly written: string[] = [];
  /** What lines are gathered in. */
  memory: Uint8Array | undefined;
  reopened = 0;
  flushed = 0;
  isClosed = false;

  constructor(path: string, { owner, events }: SinkOptions = {}) {
    this.path = path;
    this.owner = owner;
    this.events = events;
  }

  write(text: string): void {
    this.written.push(text);
  }

  writeMade<Subject>(subject: Subject, makeLine: MakeLine<Subject>): void {
    this.write(new TextDecoder().decode(bytesOf(subject, makeLine)));
  }

  gatherIn(memory: Uint8Array): void {
    this.memory = memory;
  }

  reopen(): void {
    this.reopened++;
  }

  flush(): Promise<void> {
    this.flushed++;
    return Promise.resolve();
  }

  close(): void {
    this.isClosed = true;
  }
}

/** A heartbeat whose beats and bytes a test sets. */
export class FakeHeartbeat implements HeartbeatFile {
  readonly fd: number;
  bytes: Uint8Array = new Uint8Array(ENTRY_BYTES * 9);
  beatMs = 0;
  isClosed = false;

  constructor(fd: number) {
    this.fd = fd;
  }

  lastBeatMs(): number {
    return this.beatMs;
  }

  read(): Uint8Array {
    return this.bytes;
  }

  close(): void {
    this.isClosed = true;
  }
}

/** A file system in memory: text by absolute path. */
export interface FakeFiles extends Files {
  readonly texts: Map<string, string>;
  readonly directories: Set<string>;
  readonly sinks: FakeSink[];
  readonly heartbeats: FakeHeartbeat[];
  /** What `writeAt` got, newest last. */
  readonly writes: { fd: number; bytes: Uint8Array; position: number }[];
  /** Why heartbeats cannot be created; undefined when they can. */
  heartbeatError: Error | undefined;
  /** Whether logs are terminals. */
  isTerminal: boolean;
}

export function createFakeFiles(): FakeFiles {
  const texts = new Map<string, string>();
  const files: FakeFiles = {
    texts,
    directories: new Set(["/", WORKING_DIRECTORY]),
    sinks: [],
    heartbeats: [],
    writes: [],
    heartbeatError: undefined,
    isTerminal: false,
    readText(path) {
      const text = texts.get(path);
      if (text !== undefined) return text;
      throw Object.assign(new Error(`ENOENT: ${path}`), { code: "ENOENT" });
    },
    exists: (path) => texts.has(path) || files.directories.has(path),
    isFile: (path) => texts.has(path),
    writeAtomically: (path, text) => void texts.set(path, text),
    create(path, text) {
      if (files.exists(path)) return false;
      texts.set(path, text);
      return true;
    },
    rename(from, to) {
      texts.set(to, files.readText(from));
      texts.delete(from);
    },
    remove: (path) => void texts.delete(path),
    resolve: (path, base = WORKING_DIRECTORY) => resolve(base, path),
    openSink(path, stream, options) {
      const sink = new FakeSink(path === "-" ? stream : path, options);
      sink.isTerminal = files.isTerminal;
      files.sinks.push(sink);
      return sink;
    },
    createHeartbeat() {
      if (files.heartbeatError !== undefined) throw files.heartbeatError;
      const heartbeat = new FakeHeartbeat(1000 + files.heartbeats.length);
      files.heartbeats.push(heartbeat);
      return heartbeat;
    },
    writeAt: (fd, bytes, position) =>
      void files.writes.push({ fd, bytes: bytes.slice(), position }),
  };
  return files;
}
