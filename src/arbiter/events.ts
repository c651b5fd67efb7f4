import type { LauncherMessage, WorkerMessage } from "../ipc.ts";
import type { ChildExit, SignalName } from "../runtime.ts";
import type { Generation } from "./generation.ts";

/** Everything that can happen to an arbiter. */
export type ArbiterEvent =
  | { readonly kind: "signal"; readonly signal: SignalName }
  | { readonly kind: "tick" }
  | {
    readonly kind: "worker_message";
    readonly age: number;
    readonly message: WorkerMessage;
  }
  | {
    readonly kind: "worker_exit";
    readonly age: number;
    readonly exit: ChildExit;
  }
  | { readonly kind: "generation_loaded"; readonly generation: Generation }
  | { readonly kind: "generation_refused"; readonly error: unknown }
  | { readonly kind: "source_changed"; readonly path: string }
  | { readonly kind: "successor_due" }
  | { readonly kind: "successor_message"; readonly message: LauncherMessage }
  | { readonly kind: "successor_exit"; readonly exit: ChildExit };

/** Hands events to one handler, one at a time, in the order in which they came. */
export class EventQueue {
  readonly #handle: (event: ArbiterEvent) => void;
  readonly #waiting: ArbiterEvent[] = [];
  #isHandling = false;

  constructor(handle: (event: ArbiterEvent) => void) {
    this.#handle = handle;
  }

  push(event: ArbiterEvent): void {
    this.#waiting.push(event);
    if (this.#isHandling) return;
    this.#isHandling = true;
    for (
      let next = this.#waiting.shift();
      next !== undefined;
      next = this.#waiting.shift()
    ) {
      this.#handle(next);
    }
    this.#isHandling = false;
  }
}
