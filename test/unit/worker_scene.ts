import { resolveSettings } from "../../src/config/resolve.ts";
import { createDeferred } from "../../src/deferred.ts";
import type { HttpBackend, HttpOptions } from "../../src/http/backend.ts";
import type {
  ArbiterMessage,
  WorkerAssignment,
  WorkerMessage,
} from "../../src/ipc.ts";
import type { ArbiterLink } from "../../src/runtime.ts";
import { runWorker } from "../../src/worker/main.ts";
import { createFakeRuntime, type FakeRuntime, settle } from "./fake_runtime.ts";

/** An HTTP server whose requests a test makes up. */
export class FakeBackend implements HttpBackend {
  readonly options: HttpOptions;
  readonly listening: { fds: readonly number[]; backlog: number }[] = [];
  readonly #drained = createDeferred<void>();
  connections = 0;
  hasWaiting = false;
  drains = 0;
  isDestroyed = false;
  /** Why it cannot listen; undefined when it can. */
  listenError: Error | undefined;
  /** What it waits for before it listens everywhere. */
  listenDelay: Promise<void> = Promise.resolve();

  constructor(options: HttpOptions) {
    this.options = options;
  }

  listen(fds: readonly number[], backlog: number): Promise<void> {
    if (this.listenError !== undefined) return Promise.reject(this.listenError);
    this.listening.push({ fds, backlog });
    return this.listenDelay;
  }

  drain(): Promise<void> {
    this.drains++;
    return this.#drained.promise;
  }

  /** The last connection is gone. */
  finish(): void {
    this.#drained.resolve();
  }

  destroy(): void {
    this.isDestroyed = true;
    this.finish();
  }

  begin(target: string): number {
    return this.options.observer.started({
      method: "GET",
      target,
      version: "1.1",
      remoteAddress: "127.0.0.1",
      header: () => undefined,
    });
  }

  end(id: number): void {
    this.options.observer.finished(id, {
      status: 200,
      bodyBytes: 2,
      header: () => undefined,
    });
  }

  serve(target: string): void {
    this.end(this.begin(target));
  }
}

/** A worker on a fake runtime. */
export class WorkerScene {
  readonly runtime: FakeRuntime = createFakeRuntime();
  readonly sent: WorkerMessage[] = [];
  readonly backends: FakeBackend[] = [];
  exitCode: number | undefined;
  #receive: (message: ArbiterMessage) => void = () => {};
  #lose: () => void = () => {};

  start(): void {
    const { runtime } = this;
    runtime.serveHttp = (_app, options) => {
      const backend = new FakeBackend(options);
      this.backends.push(backend);
      return backend;
    };
    const link: ArbiterLink = {
      send: (message) => void this.sent.push(message),
      onMessage: (handler) => void (this.#receive = handler),
      onGone: (handler) => void (this.#lose = handler),
    };
    void runWorker(runtime, link).then((code) => this.exitCode = code);
  }

  async tell(message: ArbiterMessage): Promise<void> {
    this.#receive(message);
    await settle();
  }

  /** The arbiter is gone. */
  async loseArbiter(): Promise<void> {
    this.#lose();
    await settle();
  }

  /** Assigns app.ts with these settings. */
  async boot(
    args = "",
    change: Partial<WorkerAssignment> = {},
  ): Promise<void> {
    const { settings } = await resolveSettings({
      // The server that the fake runtime makes.
      argv: [
        "--http",
        "node",
        ...args.split(" ").filter((word) => word !== ""),
      ],
      env: {},
      cpus: () => 1,
      findConfigFile: () => undefined,
      loadConfigFile: () => Promise.reject(new Error("no file")),
    });
    const assignment: WorkerAssignment = {
      app: "app.ts",
      settings,
      tls: undefined,
      age: 1,
      slot: 1,
      listeners: [5, 6],
      addresses: [
        { kind: "tcp", host: "127.0.0.1", port: 8000 },
        { kind: "unix", path: "/run/app.sock" },
      ],
      heartbeat: 4,
      arbiterPid: 1,
      hasHooks: false,
      requestIdPrefix: "run-1",
      isCheck: false,
      ...change,
    };
    await this.tell({ kind: "boot", assignment });
    // The worker imports its class, which takes longer than promises do.
    await import("../../src/worker/classes/event_loop.ts");
    await settle();
  }

  get backend(): FakeBackend {
    const backend = this.backends.at(-1);
    if (backend === undefined) throw new Error("The worker serves nothing");
    return backend;
  }

  get log(): string[] {
    return this.runtime.files.sinks
      .filter(({ path }) => path === "stderr")
      .flatMap(({ written }) => written)
      .map((line) => line.replace(/^\[[^\]]*\] \[\d+\] \[(\w+)\] /, "$1 "))
      .map((line) => line.trimEnd());
  }
}

/** Starts a worker process that waits for its assignment. */
export function startWorker(
  exports: () => Record<string, unknown> = () => ({
    default: () => new Response(),
  }),
): WorkerScene {
  const scene = new WorkerScene();
  scene.runtime.files.texts.set("/srv/app.ts", "");
  scene.runtime.exports.set("/srv/app.ts", exports);
  scene.start();
  return scene;
}

/** Starts a worker that serves. */
export async function serveWorker(args = ""): Promise<WorkerScene> {
  const scene = startWorker();
  await scene.boot(args);
  return scene;
}
