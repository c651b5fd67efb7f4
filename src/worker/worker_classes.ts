import type { HttpBackend, HttpObserver } from "../http/backend.ts";
import type { WorkerAssignment } from "../ipc.ts";
import type { Logger } from "../log/logger.ts";
import type { WorkerRuntime } from "../runtime.ts";
import { isBuiltIn, type WorkerClassName } from "../worker_class.ts";
import type { TellLoaded } from "./load_report.ts";

export interface WorkerContext {
  readonly runtime: WorkerRuntime;
  readonly assignment: WorkerAssignment;
  readonly observer: HttpObserver;
  readonly logger: Logger;
  readonly control: WorkerControl;
}

/** What a worker class may ask of its worker. */
export interface WorkerControl {
  /** Asks for a replacement; the worker serves until that is ready. */
  recycle(reason: string): void;
  /** Tells the arbiter that the worker is alive, now. */
  beat(): void;
  /** Leaves as after an error that nothing caught: it cannot go on. */
  giveUp(thrown: unknown): void;
  /** Finishes what is in flight and leaves: the app wants to serve no more. */
  leave(): void;
  /** Tells what has been loaded in another thread; undefined where nobody watches it. */
  readonly tellLoaded: TellLoaded | undefined;
}

/** Loads the app and makes what serves it, once it is told to listen; throws when it cannot. */
export type OpenWorker = (context: WorkerContext) => Promise<HttpBackend>;

/** A worker loads its own class alone. */
const CLASSES: Readonly<
  Record<WorkerClassName, () => Promise<OpenWorker>>
> = {
  sync: async () => (await import("./classes/event_loop.ts")).openEventLoop,
  async: async () => (await import("./classes/event_loop.ts")).openEventLoop,
  gthread: async () => (await import("./classes/threaded.ts")).openThreaded,
  server: async () => (await import("./classes/server.ts")).openServer,
};

/** Makes what serves the app of an assignment, in the way of its worker class. */
export async function openWorker(context: WorkerContext): Promise<HttpBackend> {
  const { workerClass } = context.assignment.settings;
  const open = isBuiltIn(workerClass)
    ? await CLASSES[workerClass]()
    : (await import("./custom/open_custom.ts")).openCustom;
  return await open(context);
}
