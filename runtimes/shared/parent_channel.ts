import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import type { LauncherMessage, WorkerMessage } from "../../src/ipc.ts";
import type { ArbiterLink } from "../../src/runtime.ts";

/** How long a process that ends waits for its messages to leave. */
const FLUSH_LIMIT_MS = 1000;

let unsentMessages = 0;

/** Sends a message to the process that started this one; does nothing when that is gone. */
export function sendToParent(message: LauncherMessage | WorkerMessage): void {
  if (!process.connected) return;
  unsentMessages++;
  process.send?.(message, undefined, undefined, () => unsentMessages--);
}

/** The worker's end of the channel to its arbiter. */
export const arbiterLink: ArbiterLink = {
  send: sendToParent,
  onMessage: (handler) =>
    void process.on("message", (message) => handler(message as never)),
  onGone: (handler) => void process.on("disconnect", handler),
};

/** Waits until messages to the parent have left, as Deno drops them when the process ends. */
export async function flushMessages(): Promise<void> {
  const endsAt = performance.now() + FLUSH_LIMIT_MS;
  while (unsentMessages > 0 && performance.now() < endsAt) await sleep(1);
}
