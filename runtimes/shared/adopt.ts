import { fstatSync, type Stats, statSync } from "node:fs";
import process from "node:process";
import { PfserveError } from "../../src/errors.ts";
import type { Listener } from "../../src/runtime.ts";
import { libcListener } from "./bind_libc.ts";
import type { Libc } from "./libc.ts";
import { SO_ACCEPTCONN, SO_TYPE, SOCK_STREAM, SOL_SOCKET } from "./linux.ts";
import { once } from "./once.ts";
import { findListeningAddress } from "./proc_net.ts";
import { errorCode, errorName } from "./socket_error.ts";

/** Takes over a descriptor after asking the kernel what it is. */
export function adoptWithLibc(libc: Libc, fd: number): Listener {
  const type = libc.option(fd, SOL_SOCKET, SO_TYPE);
  if (type < 0) throw cannotAdopt(fd, whatIs(errorName(-type)));
  if (type !== SOCK_STREAM) throw cannotAdopt(fd, "a datagram socket");
  if (libc.option(fd, SOL_SOCKET, SO_ACCEPTCONN) !== 1) {
    throw cannotAdopt(fd, "a socket that does not listen");
  }
  // An inherited descriptor would otherwise reach every process that this one starts.
  libc.setCloseOnExec(fd);
  return libcListener(libc, fd);
}

/** Takes over a descriptor after looking it up in `/proc`, where there is one. */
export function adoptWithoutLibc(
  fd: number,
  takeOver: (fd: number) => { close(): void },
): Listener {
  const stats = statOf(fd);
  if (!stats.isSocket()) throw cannotAdopt(fd, "something else");
  const address = findListeningAddress(stats.ino);
  if (!address && process.platform === "linux") {
    throw cannotAdopt(fd, "a socket that does not listen");
  }
  const descriptor = takeOver(fd);
  return {
    fd,
    address: address ?? { kind: "fd", fd },
    close: once(() => descriptor.close()),
  };
}

function statOf(fd: number): Stats {
  try {
    // Deno's `fstatSync` knows only descriptors that Deno opened.
    return process.platform === "linux"
      ? statSync(`/proc/self/fd/${fd}`)
      : fstatSync(fd);
  } catch (error) {
    throw cannotAdopt(fd, whatIs(errorCode(error)), error);
  }
}

function whatIs(code: string): string {
  if (code === "EBADF" || code === "ENOENT") {
    return "a descriptor that is not open";
  }
  // Deno has no code for a permission that is missing.
  if (code === "" || code === "ERR_ACCESS_DENIED") {
    return "one that may not be looked at without FFI here";
  }
  return code === "ENOTSOCK" ? "something else" : code;
}

function cannotAdopt(fd: number, got: string, cause?: unknown): PfserveError {
  return new PfserveError(
    `Cannot adopt "fd://${fd}": expected a listening stream socket, got ${got}`,
    { cause },
  );
}
