import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { suite, type SuiteContext, test } from "node:test";
import type { Address } from "./address.ts";
import { Connection } from "./client.ts";
import { Command, type CommandOptions, type Exit } from "./command.ts";
import { type LatencyProbe, startLatencyProbe } from "./latency.ts";
import { type Load, type LoadOptions, startLoad } from "./load.ts";
import { ROOT, type Target, TARGETS } from "./runtimes.ts";
import { Server, type ServerOptions } from "./server.ts";

const TEST_LIMIT_MS = 90_000;
const ARTIFACTS = join(ROOT, "test", ".artifacts");
const SHOWN_LOG_LINES = 60;

/** One test's servers, connections and files; all of them end with the test. */
export class Scene {
  readonly target: Target;
  readonly #name: string;
  readonly #commands: Command[] = [];
  readonly #connections: Connection[] = [];
  readonly #loads: Load[] = [];
  readonly #probes: LatencyProbe[] = [];
  #directory: string | undefined;

  constructor(target: Target, name: string) {
    this.target = target;
    this.#name = name;
  }

  /** A directory of the test's own, short enough for a unix socket. */
  get directory(): string {
    if (this.#directory === undefined) {
      this.#directory = mkdtempSync(join(tmpdir(), "pfserve-"));
      this.write("package.json", '{ "type": "module" }\n');
    }
    return this.#directory;
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Writes a file into the directory of the test, or below; returns its path. */
  write(name: string, text: string | Uint8Array): string {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  /** Runs the command. */
  run(options: CommandOptions): Command {
    const command = new Command(this.target, options);
    this.#commands.push(command);
    return command;
  }

  /** Runs the command to its end. */
  async runToEnd(
    options: CommandOptions,
  ): Promise<{ command: Command; exit: Exit }> {
    const command = this.run(options);
    return { command, exit: await command.exit() };
  }

  /** Starts a server without waiting for it. */
  start(options: ServerOptions): Server {
    const server = new Server(this.target, options);
    this.#commands.push(server);
    return server;
  }

  /** Starts a server and waits until its workers are ready. */
  async serve(options: ServerOptions): Promise<Server> {
    const server = this.start(options);
    await server.ready(options.workers ?? 1);
    return server;
  }

  async connect(address: Address): Promise<Connection> {
    const connection = await Connection.open(address);
    this.#connections.push(connection);
    return connection;
  }

  load(address: Address, options: LoadOptions): Load {
    const load = startLoad(address, options);
    this.#loads.push(load);
    return load;
  }

  /** Starts a normal client of each address, in a process of its own. */
  probe(addresses: readonly Address[]): LatencyProbe {
    const probe = startLatencyProbe(addresses);
    this.#probes.push(probe);
    return probe;
  }

  /** Keeps the logs of a failed test, and shows their last lines. */
  keepLogs(thrown: unknown): void {
    const text = this.#commands.map((command) => command.describe()).join("\n");
    const counts = this.#loads.map((load) => load.report.describe());
    const file = join(ARTIFACTS, `${this.#name.replace(/[^\w.-]+/g, "_")}.log`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, [thrown, ...counts, text].join("\n"));
    const shown = text.split("\n").slice(-SHOWN_LOG_LINES);
    console.error([`# ${this.#name}: ${file}`, ...counts, ...shown].join("\n"));
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.destroy();
    for (const probe of this.#probes) probe.kill();
    await Promise.all(this.#commands.map((command) => command.kill()));
    await Promise.all(this.#loads.map((load) => load.stop()));
    if (this.#directory !== undefined) {
      rmSync(this.#directory, { recursive: true, force: true });
    }
  }
}

export type Scenario = (
  name: string,
  body: (scene: Scene) => Promise<void>,
) => void;

/** Declares the same tests for every runtime. */
export function onEachTarget(
  topic: string,
  define: (scenario: Scenario, target: Target) => void,
): void {
  for (const target of TARGETS) {
    suite(`${topic} on ${target.name}`, (_context: SuiteContext) => {
      define(
        (name, body) =>
          declare(target, `${topic} ${target.name} ${name}`, name, body),
        target,
      );
    });
  }
}

function declare(
  target: Target,
  fullName: string,
  name: string,
  body: (scene: Scene) => Promise<void>,
): void {
  test(
    name,
    { timeout: TEST_LIMIT_MS },
    () => withScene(target, fullName, body),
  );
}

/** Runs `body` with a scene that ends with it; keeps the logs when it fails. */
export async function withScene(
  target: Target,
  fullName: string,
  body: (scene: Scene) => Promise<void>,
): Promise<void> {
  const scene = new Scene(target, fullName);
  try {
    await body(scene);
  } catch (thrown) {
    scene.keepLogs(thrown);
    throw thrown;
  } finally {
    await scene.close();
  }
}
