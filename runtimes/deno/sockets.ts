import { Socket } from "node:net";
import type { Sockets } from "../../src/runtime.ts";
import { makeSockets } from "../shared/sockets.ts";
import { openLibc } from "./libc.ts";

/** Sockets on Deno. */
export const sockets: Sockets = makeSockets({
  openLibc,
  // `closeSync` knows only descriptors that Deno opened.
  closeDescriptor: (fd) =>
    void new Socket({ fd, readable: false, writable: false }).destroy(),
  advice: "run with --allow-ffi",
});
