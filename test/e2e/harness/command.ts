import { type ChildProcess, spawn } from "node:child_process";
import { LogWatch } from "./log_watch.ts";
import { findMarked, isRunning, signal } from "./process_table.ts";
import { killMarked, nextMarker } from "./registry.ts";
import { ROOT, type Target } from "./runtimes.ts";
import { eventually, pause, within } from "./wait.ts";

export interface CommandOptions {
  readonly args: readonly string[];
  /** Program to run in place of the command. */
  readonly program?: string;
  /** Flags of the runtime. */
  readonly runtimeFlags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly directory?: string;
  /** Descriptors to pass on, numbered from 3 in the command. */
  readonly fds?: readonly number[];
}

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly atMs: number;
}

/** The command, run once. */
export class Command {
  readonly target: Target;
  readonly args: readonly string[];
  /** Both streams, as they came. */
  readonly log: LogWatch = new LogWatch();
  readonly stdout: LogWatch = new LogWatch();
  readonly stderr: LogWatch = new LogWatch();
  readonly startedAtMs: number = performance.now();
  readonly #marker: string;
  readonly #seen = new Set<number>();
  readonly #child: ChildProcess;
  readonly #exit: Promise<Exit>;
  #hasExited = false;

  constructor(target: Target, options: CommandOptions) {
    const { env, marker } = nextMarker();
    this.target = target;
    this.args = options.args;
    this.#marker = marker;
    this.#child = spawn(
      target.executable,
      [
        ...target.prefix.slice(0, -1),
        ...(options.runtimeFlags ?? []),
        ...(options.program === undefined
          ? target.prefix.slice(-1)
          : [options.program]),
        ...options.args,
      ],
      {
        cwd: options.directory ?? ROOT,
        env: {
          ...cleanEnvironment(),
          ...serverArguments(),
          ...options.env,
          ...env,
        },
        stdio: ["ignore", "pipe", "pipe", ...(options.fds ?? [])],
      },
    );
    this.#collect();
    this.#exit = this.#watchExit();
  }

  /** The process that was started: the arbiter, or a daemon's launcher. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get hasExited(): boolean {
    return this.#hasExited;
  }

  /** Sends a signal to the process that was started. */
  signal(name: NodeJS.Signals): boolean {
    return signal(this.pid, name);
  }

  /** Resolves when the started process is gone and its last words are read. */
  exit(options: { readonly timeoutMs?: number } = {}): Promise<Exit> {
    return within("the command to end", this.#exit, {
      ...options,
      explain: () => this.describe(),
    });
  }

  /**
   * Every running process that descends from this start, re-parented ones included. One that is
   * dying has lost its environment already but still holds its sockets: so once seen, watched by pid.
   */
  processes(): number[] {
    for (const pid of findMarked(this.#marker)) this.#seen.add(pid);
    return [...this.#seen].filter(isRunning);
  }

  /** Resolves when every descendant is gone. */
  async allGone(options: { readonly timeoutMs?: number } = {}): Promise<void> {
    await eventually(
      "all processes to leave",
      () => this.processes().length === 0,
      {
        ...options,
        explain: () => `${this.processes()} are left\n${this.describe()}`,
      },
    );
  }

  /** Resolves when one process is gone. */
  async gone(
    pid: number,
    options: { readonly timeoutMs?: number } = {},
  ): Promise<void> {
    await eventually(`process ${pid} to leave`, () => !isRunning(pid), {
      ...options,
      explain: () => this.describe(),
    });
  }

  /** Kills every descendant. */
  async kill(): Promise<void> {
    this.processes();
    killMarked(this.#marker);
    await this.#exit;
    await this.allGone();
  }

  describe(): string {
    const line = [this.target.name, ...this.args].join(" ");
    return `$ ${line}   (PID ${this.pid})\n${this.log.text}`;
  }

  #collect(): void {
    for (
      const [name, stream] of [
        ["stdout", this.#child.stdout],
        ["stderr", this.#child.stderr],
      ] as const
    ) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this[name].append(text);
        this.log.append(text);
      });
    }
  }

  async #watchExit(): Promise<Exit> {
    const closed = new Promise((resolve) => this.#child.once("close", resolve));
    const exit = await new Promise<Exit>((resolve) => {
      this.#child.once("exit", (code, signal) => {
        resolve({ code, signal, atMs: performance.now() });
      });
      this.#child.once("error", (error) => {
        this.log.append(`${error}\n`);
        resolve({ code: null, signal: null, atMs: performance.now() });
      });
    });
    this.#hasExited = true;
    await Promise.race([closed, pause(500)]);
    return exit;
  }
}

/** Arguments that a test file gives to all of its servers. */
function serverArguments(): Record<string, string> {
  const words = process.env["TEST_SERVER_ARGS"];
  return words === undefined ? {} : { PFSERVE_CMD_ARGS: words };
}

/** The environment of this process without what would configure the server. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) =>
    !/^(?:PFSERVE_|NODE_|WEB_CONCURRENCY$|PORT$|LISTEN_|NOTIFY_SOCKET$|DENO_|BUN_|FORCE_COLOR$)/
      .test(name)
  );
  return Object.fromEntries(entries);
}
