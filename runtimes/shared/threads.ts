import type { Worker } from "node:worker_threads";
import { stackOf } from "../../src/errors.ts";
import type { Thread, ThreadEvents, Threads } from "../../src/runtime.ts";
import type { FromThread, ToThread } from "../../src/thread_messages.ts";
import { createSpool, openSpool } from "./spool.ts";
import { threadEntry } from "./thread_entry_url.ts";
import { LISTENING } from "./thread_link.ts";

/** In what threads differ between the runtimes. */
export interface ThreadTraits {
  readonly canEndSpinning: boolean;
  /** Whether a descriptor of one thread is one of the others, too. */
  readonly sharesDescriptors: boolean;
  /** Starts a thread with a module, which uses `threadLink`. */
  open(module: string): Worker;
  /** Says what a thread is doing; missing where the runtime cannot tell. */
  describe?(worker: Worker): Promise<string | undefined>;
}

export function createThreads(
  traits: ThreadTraits,
  module: string = threadEntry,
): Threads {
  return {
    start: (events) => start(traits, module, events),
    canEndSpinning: traits.canEndSpinning,
    createSpool: (directory) =>
      createSpool(traits.sharesDescriptors, directory),
    openSpool,
  };
}

function start(
  traits: ThreadTraits,
  module: string,
  events: ThreadEvents,
): Thread {
  const worker = traits.open(module);
  const mailbox = new Mailbox(worker);
  let isOver = false;
  const lose = (reason: string): void => {
    if (isOver) return;
    isOver = true;
    events.onLost(reason);
  };
  worker.on("message", (message: FromThread | typeof LISTENING) => {
    if (message === LISTENING) mailbox.open();
    else if (!isOver) events.onMessage(message);
  });
  worker.on("error", (error) => lose(stackOf(error)));
  worker.on("exit", (code) => lose(`process.exit(${code}) in the app`));
  return {
    send: (message, transfer = []) => mailbox.send(message, transfer),
    describe: () => traits.describe?.(worker),
    end() {
      isOver = true;
      void worker.terminate();
    },
  };
}

/** Holds messages until their thread listens: on Deno, those that arrive while it is loaded are lost. */
class Mailbox {
  readonly #worker: Worker;
  #held: [ToThread, readonly ArrayBuffer[]][] | undefined = [];

  constructor(worker: Worker) {
    this.#worker = worker;
  }

  open(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const [message, transfer] of held) this.send(message, transfer);
  }

  send(message: ToThread, transfer: readonly ArrayBuffer[]): void {
    if (this.#held !== undefined) this.#held.push([message, transfer]);
    else this.#worker.postMessage(message, [...transfer]);
  }
}
