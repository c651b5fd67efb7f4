import type { Listener, Sockets } from "../../src/runtime.ts";
import { adoptWithLibc, adoptWithoutLibc } from "./adopt.ts";
import { bindWithHandle, type HandleListener } from "./bind_handle.ts";
import { bindWithLibc } from "./bind_libc.ts";
import type { Libc } from "./libc.ts";

/** In what the runtimes differ. */
export interface SocketsOptions {
  openLibc(): Libc | undefined;
  /** Takes an inherited descriptor over without FFI. */
  takeOver(fd: number): { close(): void };
  /** Is told what was bound without FFI. */
  onHandle?(listener: HandleListener): void;
  /** How to get FFI. */
  readonly advice: string;
}

/** Sockets of the arbiter, through FFI where there is one. */
export function makeSockets(options: SocketsOptions): Sockets {
  const { openLibc, takeOver, onHandle, advice } = options;
  const adopt = (fd: number): Listener => {
    const libc = openLibc();
    if (libc) return adoptWithLibc(libc, fd);
    return adoptWithoutLibc(fd, takeOver);
  };
  return {
    adopt,
    async bind(address, options) {
      if (address.kind === "fd") return adopt(address.fd);
      const libc = openLibc();
      if (libc) return await bindWithLibc(libc, address, options);
      const listener = await bindWithHandle(address, options);
      onHandle?.(listener);
      return listener;
    },
    get limitation() {
      return openLibc() ? undefined : limitationText(advice);
    },
  };
}

function limitationText(advice: string): string {
  return `No FFI (${advice}): a worker at its limit holds further connections itself instead of ` +
    "leaving them to other workers, and clients are refused until the first worker is ready";
}
