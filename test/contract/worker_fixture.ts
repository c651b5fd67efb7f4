import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadRuntime } from "../../runtimes/detect.ts";
import { resolveSettings } from "../../src/config/resolve.ts";
import { createDeferred } from "../../src/deferred.ts";
import type { WorkerMessage } from "../../src/ipc.ts";
import type {
  ChildExit,
  HeartbeatFile,
  Listener,
  Runtime,
  WorkerChild,
  WorkerSpawn,
} from "../../src/runtime.ts";

export const runtime: Runtime = await loadRuntime();

export interface SpawnChange
  extends Partial<Omit<WorkerSpawn, "onMessage" | "onExit">> {
  /** Settings of the worker, as arguments. */
  readonly args?: string;
}

/** A real worker process of this runtime, started as an arbiter starts one. */
export class WorkerFixture {
  readonly folder: string = mkdtempSync(join(tmpdir(), "pfserve-worker-"));
  readonly messages: WorkerMessage[] = [];
  readonly #exited = createDeferred<ChildExit>();
  readonly #waiting: (() => void)[] = [];
  #exit: ChildExit | undefined;
  child: WorkerChild | undefined;
  listener: Listener | undefined;
  heartbeat: HeartbeatFile | undefined;

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  get port(): number {
    const address = this.listener?.address;
    return address?.kind === "tcp" ? address.port : 0;
  }

  /** Spawns a worker that has not been told what to do. */
  async spawn(source: string, change: SpawnChange = {}): Promise<void> {
    const modulePath = join(this.folder, "app.mjs");
    writeFileSync(modulePath, source);
    this.listener = await runtime.sockets.bind(
      { kind: "tcp", host: "127.0.0.1", port: 0 },
      { backlog: 64, reusePort: false, umask: 0, owner: undefined },
    );
    this.heartbeat = runtime.files.createHeartbeat();
    this.child = runtime.processes.spawnWorker({
      modulePath,
      findsPackages: false,
      title: "pfserve-test",
      directory: this.folder,
      env: {},
      owner: undefined,
      output: undefined,
      fds: [this.heartbeat.fd, this.listener.fd],
      ...change,
      onMessage: (message) => {
        this.messages.push(message);
        this.#notify();
      },
      onExit: (exit) => {
        this.#exit = exit;
        this.#exited.resolve(exit);
        this.#notify();
      },
    });
  }

  /** Spawns a worker and gives it the app. */
  async boot(source: string, change: SpawnChange = {}): Promise<void> {
    await this.spawn(source, change);
    const { settings } = await resolveSettings({
      argv: [
        ..."-k async --log-file error.log".split(" "),
        ...(change.args ?? "").split(" ").filter((word) => word !== ""),
      ],
      env: {},
      cpus: () => 1,
      findConfigFile: () => undefined,
      loadConfigFile: () => Promise.reject(new Error("no file")),
    });
    this.child!.send({
      kind: "boot",
      assignment: {
        app: "app.mjs",
        settings,
        tls: undefined,
        owner: change.owner,
        age: 1,
        slot: 1,
        heartbeat: 4,
        listeners: [5],
        addresses: [this.listener!.address],
        arbiterPid: process.pid,
        hasHooks: false,
        requestIdPrefix: "run-1",
        isCheck: false,
      },
    });
  }

  /** Spawns a worker and waits until it is ready. */
  async serve(source: string, change?: SpawnChange): Promise<void> {
    await this.boot(source, change);
    await this.heard("ready");
  }

  /** Waits for a message; fails when the worker ends first. */
  async heard(kind: WorkerMessage["kind"]): Promise<WorkerMessage> {
    for (;;) {
      const found = this.messages.find((message) => message.kind === kind);
      if (found !== undefined) return found;
      if (this.#exit !== undefined) {
        throw new Error(
          `Ended before "${kind}": ${
            JSON.stringify([this.#exit, this.messages])
          }`,
        );
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  exited(): Promise<ChildExit> {
    return this.#exited.promise;
  }

  /** Asks the worker's app. */
  /** `signal` ends the wait: Deno asks again when a connection is cut, and nobody may be there. */
  async get(path = "/", signal: AbortSignal | null = null): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      headers: { connection: "close" },
      signal,
    });
    return await response.text();
  }

  async close(): Promise<void> {
    if (this.#exit === undefined && this.pid > 0) {
      runtime.processes.kill(this.pid, "SIGKILL");
      await this.exited();
    }
    this.heartbeat?.close();
    this.listener?.close();
    rmSync(this.folder, { recursive: true });
  }

  #notify(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** Has a worker while `use` runs. */
export async function withWorker(
  use: (worker: WorkerFixture) => Promise<void>,
): Promise<void> {
  const worker = new WorkerFixture();
  try {
    await use(worker);
  } finally {
    await worker.close();
  }
}
