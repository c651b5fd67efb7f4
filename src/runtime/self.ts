import type { Cancel } from "./clock.ts";

export interface Owner {
  readonly uid: number;
  readonly gid: number;
  /** Other groups; without them a process is given none. */
  readonly groups?: readonly number[];
}

export type SignalName =
  | "SIGHUP"
  | "SIGINT"
  | "SIGQUIT"
  | "SIGABRT"
  | "SIGKILL"
  | "SIGUSR1"
  | "SIGUSR2"
  | "SIGTERM"
  | "SIGTTIN"
  | "SIGTTOU"
  | "SIGWINCH";

/** The process that is running. */
export interface Self {
  readonly pid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads an environment variable that is not for children, and removes it. */
  takeEnv(name: string): string | undefined;
  parentPid(): number;
  /** Effective user and group. */
  owner(): Owner;
  workingDirectory(): string;
  setTitle(title: string): void;
  /** Appends standard output and error to a file from now on; false where that needs FFI. */
  redirectOutput(path: string): boolean;
  /** Calls `handler` for a signal, until it is told not to any more. */
  onSignal(signal: SignalName, handler: () => void): Cancel;
  /** Calls `handler` for what nothing caught: an exception or a rejection. */
  onUncaught(handler: (thrown: unknown) => void): void;
  /** Writes to standard output or error, for what is not a log. */
  print(text: string): void;
  printError(text: string): void;
  /** CPUs that this process may use: affinity and cgroup quota applied, at least 1. */
  availableCpus(): number;
  /**
   * Milliseconds so far in which the thread that asks has run or, as far as the system tells,
   * could have run and waited for a CPU. What is left of a time is the sleep of that thread.
   */
  busyMs(): number;
}
