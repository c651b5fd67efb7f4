import { parentPort } from "node:worker_threads";
import type { ThreadLink } from "../../src/runtime.ts";

/** The end of the channel to the I/O thread in a thread that runs the app. */
export const threadLink: ThreadLink = {
  send: (message, transfer = []) =>
    parentPort!.postMessage(message, [...transfer]),
  onMessage: (handler) => void parentPort!.on("message", handler),
};
