import type { BindAddress } from "./sockets.ts";

/** What a server is about to do, as far as a runtime may forbid it. */
export interface Needs {
  readonly addresses: readonly BindAddress[];
  /** Files that are read. */
  readonly reads: readonly string[];
  /** Whether workers run the app in threads. */
  readonly threads: boolean;
  /** Whether files of pfserve itself are read while it runs: by new threads, and to watch them. */
  readonly readsItself: boolean;
  /** Directory that heartbeat files are made in; undefined for the best place there is. */
  readonly heartbeats: string | undefined;
}

/** Something that the runtime forbids this process. */
export interface MissingPermission {
  /** What to start the runtime with, such as "--allow-env". */
  readonly flag: string;
  /** What pfserve does with it, as in "to read settings". */
  readonly purpose: string;
}

/** What the runtime lets this process do. */
export interface Permissions {
  /** What is missing for `needs`; without them, for anything at all. Asks nobody. */
  missing(needs?: Needs): readonly MissingPermission[];
  /** One line for an error that is a missing permission; undefined for others. */
  explain(error: unknown): string | undefined;
}
