import { closeSync } from "node:fs";
import type { Sockets } from "../../src/runtime.ts";
import { makeSockets } from "../shared/sockets.ts";
import { openLibc } from "./libc.ts";

/** Sockets on Node. */
export const sockets: Sockets = makeSockets({
  openLibc,
  takeOver: (fd) => ({ close: () => closeSync(fd) }),
  advice: "use Node 26 or install the package koffi",
});
