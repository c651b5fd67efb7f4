import type { FromThread, SpoolPlace, ToThread } from "../thread_messages.ts";

/** Threads that run the app, and the files through which they get large bodies. */
export interface Threads {
  start(events: ThreadEvents): Thread;
  /** Whether `end` ends a thread that never gives its event loop back. */
  readonly canEndSpinning: boolean;
  /** Makes an empty file that no other process finds, or not for long; throws where it cannot. */
  createSpool(directory?: string): SpoolFile;
  /** Opens a spool file in another thread than the one that made it. */
  openSpool(place: SpoolPlace): SpoolReader;
}

/** A thread as the one that started it sees it. */
export interface Thread {
  /** Sends a message; buffers in `transfer` move with it, and are empty here afterwards. */
  send(message: ToThread, transfer?: readonly ArrayBuffer[]): void;
  /**
   * Says what it is doing, as in "The thread …", with its JavaScript stack where it runs some; to be
   * ended afterwards, whatever comes. Takes some seconds at most. Undefined where nobody can tell.
   */
  describe(): Promise<string | undefined> | undefined;
  /** Ends it in the middle of what it does; no event follows. */
  end(): void;
}

export interface ThreadEvents {
  onMessage(message: FromThread): void;
  /** It has ended, and nobody told it to: the reason, with a stack where there is one. */
  onLost(reason: string): void;
}

/** The I/O thread as a thread that runs the app sees it. */
export interface ThreadLink {
  send(message: FromThread, transfer?: readonly ArrayBuffer[]): void;
  onMessage(handler: (message: ToThread) => void): void;
}

/** A file that is written once, from its start to its end. */
export interface SpoolFile {
  readonly place: SpoolPlace;
  append(bytes: Uint8Array): Promise<void>;
  /** Gives it up; harmless the second time. */
  close(): void;
}

export interface SpoolReader {
  /** Reads from `position` on; resolves with the number of bytes, 0 at the end. */
  read(bytes: Uint8Array, position: number): Promise<number>;
  close(): void;
}
