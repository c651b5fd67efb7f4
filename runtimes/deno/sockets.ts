import { Socket } from "node:net";
import type { Sockets } from "../../src/runtime.ts";
import { makeSockets } from "../shared/sockets.ts";
import { openLibc } from "./libc.ts";

/** The part of a handle of `node:net` that is used. */
interface Handle {
  fdForIpc?(): number;
}

/** What has each listening socket, where there is no FFI. */
const handles = new Map<number, Handle>();

/** Sockets on Deno. */
export const sockets: Sockets = makeSockets({
  openLibc,
  takeOver,
  onHandle: ({ fd, handle }) => void handles.set(fd, handle),
  advice: "run with --allow-ffi",
});

/**
 * Makes listening sockets non-blocking again: to be called right after each start of a process that
 * was given them. Deno makes what it passes on blocking for all who share it, so that workers that
 * accept would stand still, each until its next connection.
 */
export function keepNonBlocking(fds: readonly number[]): void {
  const libc = openLibc();
  for (const fd of fds) {
    if (libc) libc.setNonBlocking(fd);
    else reopen(handles.get(fd));
  }
}

/** Opening a descriptor is what makes it non-blocking. */
function reopen(handle: Handle | undefined): void {
  const duplicate = handle?.fdForIpc?.();
  if (duplicate !== undefined) holderOf(duplicate).destroy();
}

/** `closeSync` knows only descriptors that Deno opened: a socket object has to have it. */
function takeOver(fd: number): { close(): void } {
  const socket: Socket & { readonly _handle?: Handle } = holderOf(fd);
  if (socket._handle) handles.set(fd, socket._handle);
  return { close: () => void socket.destroy() };
}

function holderOf(fd: number): Socket {
  return new Socket({ fd, readable: false, writable: false });
}
