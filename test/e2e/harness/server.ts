import { type Address, parseAddress } from "./address.ts";
import { Command, type CommandOptions } from "./command.ts";
import { isRunning, readProcess } from "./process_table.ts";
import { type AppFiles, SOURCE_APPS, type Target } from "./runtimes.ts";
import { eventually } from "./wait.ts";

export interface ServerOptions extends Partial<CommandOptions> {
  /** Name of a program in `apps/`, with `:name` if wanted, or an absolute path; undefined names none. */
  readonly app: string | undefined;
  /** One worker by default; undefined leaves the flag out. */
  readonly workers?: number | undefined;
  /** `async` by default; undefined leaves the flag out. */
  readonly workerClass?: string | undefined;
  /** 127.0.0.1 and any port by default; none leaves the flag out. */
  readonly bind?: readonly string[];
}

/** The path of an app of the tests. */
export function appPath(name: string, apps: AppFiles = SOURCE_APPS): string {
  if (name.startsWith("/")) return name;
  const [file, ...rest] = name.split(":");
  return [`${apps.folder}/${file}${apps.extension}`, ...rest].join(":");
}

/** The arguments that serve an app of the tests. */
export function serverArgs(options: ServerOptions, apps?: AppFiles): string[] {
  const workers = "workers" in options ? options.workers : 1;
  const workerClass = "workerClass" in options ? options.workerClass : "async";
  return [
    ...(options.bind ?? ["127.0.0.1:0"]).flatMap((bind) => ["-b", bind]),
    ...(workers === undefined ? [] : ["-w", String(workers)]),
    ...(workerClass === undefined ? [] : ["-k", workerClass]),
    ...(options.args ?? []),
    ...(options.app === undefined ? [] : [appPath(options.app, apps)]),
  ];
}

/** The command, serving. */
export class Server extends Command {
  constructor(target: Target, options: ServerOptions) {
    super(target, { ...options, args: serverArgs(options, target.apps) });
  }

  /** Where it listens, in the order of the log. */
  get addresses(): Address[] {
    return this.log.all(/Listening at: (.+) \(\d+\)$/m)
      .flatMap((match) => (match[1] ?? "").split(/[, ]+/))
      .map(parseAddress);
  }

  get address(): Address {
    const [first] = this.addresses;
    if (first === undefined) throw new Error("The server does not listen");
    return first;
  }

  /** Pids of the arbiters that have announced themselves, oldest first. */
  get arbiters(): number[] {
    const pids = this.log.all(/Listening at: .+ \((\d+)\)$/m)
      .map((match) => Number(match[1]));
    return [...new Set(pids)];
  }

  /** Running workers that have said that they are ready; of one arbiter if that is given. */
  workers(arbiter?: number): number[] {
    return this.log.all(/Worker ready \(pid: (\d+)\)/)
      .map((match) => Number(match[1]))
      .filter((pid) =>
        isRunning(pid) &&
        (arbiter === undefined || readProcess(pid)?.parentPid === arbiter)
      );
  }

  /** Resolves when `count` workers have become ready, counted from a mark of the log. */
  async ready(count: number, from = 0): Promise<void> {
    await this.log.waitForCount(/Worker ready \(pid: \d+\)/, count, { from });
  }

  /** Resolves when exactly `count` workers run. */
  async hasWorkers(count: number): Promise<number[]> {
    return await eventually(`${count} workers`, () => {
      const workers = this.workers();
      return workers.length === count ? workers : undefined;
    }, { explain: () => this.describe() });
  }

  /** Sends a signal and waits for what the log must say about it. */
  async signalAndWait(
    name: NodeJS.Signals,
    pattern: RegExp | string,
  ): Promise<void> {
    const from = this.log.mark();
    this.signal(name);
    await this.log.waitFor(pattern, { from });
  }
}
