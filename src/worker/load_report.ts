import type { LoadedMessage } from "../ipc.ts";
import type { WorkerRuntime } from "../runtime.ts";

/** How often it is asked whether the app has loaded more, milliseconds. */
const REPORT_MS = 1000;

export type TellLoaded = (message: LoadedMessage) => void;

/** Tells the arbiter of which files the app is made, so that it can watch them. */
export class LoadReport {
  readonly #runtime: Pick<WorkerRuntime, "clock">;
  readonly #tell: TellLoaded;
  readonly #list: () => readonly string[];
  #reported = -1;
  #listedAtMs: number;

  /** To be made before the app is loaded. */
  constructor(
    runtime: Pick<WorkerRuntime, "clock" | "modules">,
    tell: TellLoaded,
  ) {
    this.#runtime = runtime;
    this.#tell = tell;
    this.#list = runtime.modules.trackLoads();
    this.#listedAtMs = this.#nowMs;
  }

  /** Reports now, and whenever the app loads more. */
  start(isComplete: LoadedMessage["isComplete"]): void {
    const report = (): void => {
      const readSinceMs = this.#listedAtMs;
      this.#listedAtMs = this.#nowMs;
      const files = this.#list();
      if (files.length === this.#reported) return;
      this.#reported = files.length;
      this.#tell({ kind: "loaded", files, readSinceMs, isComplete });
    };
    report();
    this.#runtime.clock.every(REPORT_MS, report);
  }

  get #nowMs(): number {
    return this.#runtime.clock.date().getTime();
  }
}
