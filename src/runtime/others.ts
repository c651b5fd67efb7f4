import type { WorkerSpawn } from "./processes.ts";

/** An installed runtime other than the one that runs this process. */
export interface OtherRuntime {
  /** "node", "bun" or "deno", and its version: for people. */
  readonly label: string;
  /** Path of its executable. */
  readonly executable: string;
  /** As `Processes.isAbortClean`, of workers that run on it. */
  readonly isAbortClean: boolean;
  /** Arguments of the executable that start a worker for an app's module. */
  workerArguments(
    modulePath: string,
    needs: Pick<WorkerSpawn, "findsPackages">,
  ): string[];
  /** What a worker for an app's module needs in its environment. */
  workerEnvironment?(modulePath: string): Readonly<Record<string, string>>;
  /** What it has to be told, in its environment, of the descriptors that it is passed. */
  passingEnv(fds: readonly number[]): Readonly<Record<string, string>>;
  /** Arguments of the executable that start the command. */
  commandArguments(argv: readonly string[]): string[];
}

/** What else is there to run on. */
export interface OtherRuntimes {
  /**
   * Finds a runtime by its name, or by the path of its executable. Undefined when it is the one that
   * runs; throws `PfserveError` when it is not installed, or cannot run this copy of pfserve.
   */
  find(nameOrPath: string): Promise<OtherRuntime | undefined>;
  /**
   * Goes on as the same command on another runtime; `fds` are what it needs of this process. Does not
   * return where this process can become the other one, else resolves with its exit code.
   */
  move(
    other: OtherRuntime,
    options: {
      readonly argv: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      readonly fds: readonly number[];
    },
  ): Promise<number>;
}
