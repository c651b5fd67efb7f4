import { EXIT } from "../exit_codes.ts";
import {
  LISTENERS_VARIABLE,
  PREDECESSOR_VARIABLE,
} from "../handover_variables.ts";
import { FIRST_PASSED_FD } from "../ipc.ts";
import type { Logger } from "../log/logger.ts";
import type { ArbiterChild, ChildExit, Runtime } from "../runtime.ts";
import { describeExit } from "./child_exit.ts";
import type { EventQueue } from "./events.ts";
import type { ListenerSet } from "./listener_set.ts";

/** The arbiter that takes over from this one after USR2. */
export class Successor {
  readonly #runtime: Runtime;
  readonly #logger: Logger;
  readonly #queue: EventQueue;
  #child: ArbiterChild | undefined;
  #isPreparing = false;

  constructor(
    options: { runtime: Runtime; logger: Logger; queue: EventQueue },
  ) {
    this.#runtime = options.runtime;
    this.#logger = options.logger;
    this.#queue = options.queue;
  }

  get isAlive(): boolean {
    return this.#child !== undefined;
  }

  /** Whether there is one, or will be soon. */
  get isExpected(): boolean {
    return this.#isPreparing || this.isAlive;
  }

  /** It starts when `waiting` has resolved, by an event. */
  async prepare(waiting: Promise<void>): Promise<void> {
    this.#isPreparing = true;
    await waiting;
    this.#isPreparing = false;
    this.#queue.push({ kind: "successor_due" });
  }

  start(listeners: ListenerSet): void {
    const fds: number[] = [];
    const numbered = Object.entries(listeners.inheritance()).map((
      [bind, own],
    ) => [
      bind,
      own.map((fd) => FIRST_PASSED_FD - 1 + fds.push(fd)),
    ]);
    this.#child = this.#runtime.processes.spawnArbiter({
      directory: this.#runtime.self.workingDirectory(),
      env: {
        [PREDECESSOR_VARIABLE]: String(this.#runtime.self.pid),
        [LISTENERS_VARIABLE]: JSON.stringify(Object.fromEntries(numbered)),
      },
      fds,
      isDaemon: false,
      onMessage: (message) =>
        this.#queue.push({ kind: "successor_message", message }),
      onExit: (exit) => this.#queue.push({ kind: "successor_exit", exit }),
    });
    this.#logger.info(
      `Upgrade: started a new arbiter (pid: ${this.#child.pid})`,
    );
  }

  /** It said that it serves. */
  serves(): void {
    this.#logger.info("Upgrade: the new arbiter serves");
  }

  ended(exit: ChildExit): void {
    this.#child = undefined;
    // It was told to leave; whether it served by then does not matter.
    if (exit.code === EXIT.ok) {
      this.#logger.info(
        "Upgrade taken back: the new arbiter has left, this one goes on serving",
      );
      return;
    }
    this.#logger.error(
      `Upgrade failed: the new arbiter ended (${
        describeExit(exit)
      }); this one goes on serving`,
    );
  }

  /** Lets this process end without its successor. */
  release(): void {
    this.#child?.release();
  }
}
