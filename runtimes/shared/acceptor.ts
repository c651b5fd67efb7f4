import type { Socket } from "node:net";

/** Takes connections from an inherited listening socket, and stops when it is told to. */
export interface Acceptor {
  /**
   * Whether connections stay in the kernel's queue while paused, for other processes to take.
   * Where they do not, this process takes and holds them, unread, and delivers them after `resume`.
   */
  readonly isExact: boolean;
  /** After it returns no connection is delivered before `resume`; may be called in `onConnection`. */
  pause(): void;
  /** Delivers connections again, never before it has returned. */
  resume(): void;
  /** Whether a connection waits, held or in the kernel's queue; of the latter nothing is known without FFI. */
  readonly hasWaiting: boolean;
  /**
   * Goes on until no connection has come for 20 ms, at most half a second, so that what is queued is
   * not reset; then stops for good, delivers what was taken and gives the descriptor up. A paused
   * acceptor takes nothing more.
   */
  close(): Promise<void>;
}

export interface AcceptorOptions {
  /** Connections that wait in the kernel's queue. */
  readonly backlog: number;
  /** Delivers `DirectSocket`s where it can, which are byte sockets and no more. */
  readonly isDirect?: boolean;
  /** Sockets allow half-open use and send without delay. */
  onConnection(socket: Socket): void;
  /** Is told once, the first time that connections cannot be taken. */
  onError?(message: string): void;
}

/** Opens an acceptor on descriptor `fd`, which must be a bound stream socket, and takes it over. */
export type OpenAcceptor = (
  fd: number,
  options: AcceptorOptions,
) => Promise<Acceptor>;

/** How connections are taken from the kernel; one implementation per way. */
export interface AcceptSource {
  readonly isExact: boolean;
  /** Whether the kernel has a connection that was not taken; false where nobody can tell. */
  readonly hasWaiting: boolean;
  /** Makes ready; what a source that is not exact takes before `start` is unread. */
  open(events: AcceptEvents): Promise<void>;
  /** Starts to take connections; none is reported before this returns. */
  start(): void;
  /** Stops at once, also within `onSocket`; what a source that is not exact still takes is unread. */
  stop(): void;
  /** Makes a socket that was taken while stopped as good as new. */
  revive(socket: Socket): void;
  /** Closes the descriptor, once stopped; sockets taken until then are still reported. */
  release(): Promise<void>;
}

export interface AcceptEvents {
  onSocket(socket: Socket): void;
  /** Connections cannot be taken for now; the source waits for another `start`. */
  onFailure(reason: string): void;
}
