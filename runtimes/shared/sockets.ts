import type {
  BindAddress,
  BindOptions,
  Listener,
  Sockets,
} from "../../src/runtime.ts";
import { adoptWithLibc, adoptWithoutLibc } from "./adopt.ts";
import { bindWithHandle } from "./bind_handle.ts";
import { bindWithLibc } from "./bind_libc.ts";
import type { Libc } from "./libc.ts";

/** In what the runtimes differ. */
export interface SocketsOptions {
  openLibc(): Libc | undefined;
  /** Closes a raw descriptor without FFI. */
  closeDescriptor(fd: number): void;
  /** How to get FFI. */
  readonly advice: string;
}

/** Sockets of the arbiter, through FFI where there is one. */
export function makeSockets(options: SocketsOptions): Sockets {
  const { openLibc, closeDescriptor, advice } = options;
  const adopt = (fd: number): Listener => {
    const libc = openLibc();
    if (libc) return adoptWithLibc(libc, fd);
    return adoptWithoutLibc(fd, closeDescriptor);
  };
  const bind = (address: BindAddress, options: BindOptions) => {
    if (address.kind === "fd") return Promise.resolve(adopt(address.fd));
    const libc = openLibc();
    if (libc) return bindWithLibc(libc, address, options);
    return bindWithHandle(address, options);
  };
  return {
    adopt,
    // Not `bind` itself: what it throws at once is a rejection, too.
    bind: async (address, options) => await bind(address, options),
    get limitation() {
      return openLibc() ? undefined : limitationText(advice);
    },
  };
}

function limitationText(advice: string): string {
  return `No FFI (${advice}): a worker at its limit holds further connections itself instead of ` +
    "leaving them to other workers, and clients are refused until the first worker is ready";
}
