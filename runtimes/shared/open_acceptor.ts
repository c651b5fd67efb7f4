import { PfserveError } from "../../src/errors.ts";
import type { Acceptor, AcceptorOptions, AcceptSource } from "./acceptor.ts";
import { GatedAcceptor } from "./gated_acceptor.ts";
import { openHoldSource } from "./hold_source.ts";
import type { Libc } from "./libc.ts";
import { PollSource } from "./poll_source.ts";
import { RelistenSource } from "./relisten_source.ts";
import { reasonOf } from "./socket_error.ts";

/** Opens an acceptor that stops by closing a duplicate; without FFI it holds. */
export async function openRelistenAcceptor(
  libc: Libc | undefined,
  fd: number,
  options: AcceptorOptions,
): Promise<Acceptor> {
  if (!libc) return opened(await openHoldSource(fd, options.backlog), options);
  prepare(libc, fd, options.backlog);
  return opened(new RelistenSource(libc, fd, options.backlog), options);
}

/** Opens an acceptor that polls on another thread; without FFI it holds. */
export async function openPollAcceptor(
  libc: Libc | undefined,
  fd: number,
  options: AcceptorOptions,
): Promise<Acceptor> {
  if (!libc?.poll) {
    return opened(await openHoldSource(fd, options.backlog), options);
  }
  prepare(libc, fd, options.backlog);
  return opened(new PollSource(libc, libc.poll, fd), options);
}

function prepare(libc: Libc, fd: number, backlog: number): void {
  // Deno would hand inherited descriptors on to every process that the app starts.
  libc.setCloseOnExec(fd);
  const code = libc.listen(fd, backlog);
  if (code >= 0) return;
  throw new PfserveError(
    `Cannot accept on "fd://${fd}": expected a bound stream socket, got ${
      reasonOf(-code)
    }`,
  );
}

function opened(source: AcceptSource, options: AcceptorOptions): Acceptor {
  const acceptor = new GatedAcceptor(source, options);
  acceptor.resume();
  return acceptor;
}
