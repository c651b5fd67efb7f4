import { parentPort } from "node:worker_threads";
import type { ThreadLink } from "../../src/runtime.ts";

/** What a thread says first: it hears messages from now on. */
export const LISTENING = "listening";

/** The end of the channel to the I/O thread in a thread that runs the app. */
export const threadLink: ThreadLink = {
  send: (message, transfer = []) =>
    parentPort!.postMessage(message, [...transfer]),
  onMessage(handler) {
    parentPort!.on("message", handler);
    parentPort!.postMessage(LISTENING);
  },
};
