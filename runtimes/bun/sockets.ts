import { closeSync } from "node:fs";
import type { Sockets } from "../../src/runtime.ts";
import { makeSockets } from "../shared/sockets.ts";
import { openLibc } from "./libc.ts";

/** Sockets on Bun, which can bind for others through `bun:ffi` alone. */
export const sockets: Sockets = makeSockets({
  openLibc,
  takeOver: (fd) => ({ close: () => closeSync(fd) }),
  advice: "bun:ffi is used on Linux only, and nothing can be bound without it",
});
