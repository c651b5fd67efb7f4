import type { Socket } from "node:net";
import { PfserveError } from "../../src/errors.ts";
import type { Acceptor, AcceptorOptions, AcceptSource } from "./acceptor.ts";
import { type AdoptSocket, adoptSocket } from "./adopt_socket.ts";
import { bindError } from "./bind_error.ts";
import { DirectSocket } from "./direct_socket.ts";
import { GatedAcceptor } from "./gated_acceptor.ts";
import { HoldSource } from "./hold_source.ts";
import type { Libc } from "./libc.ts";
import { PollSource } from "./poll_source.ts";
import { RelistenSource } from "./relisten_source.ts";
import { errorCode, errorName } from "./socket_error.ts";

/** Deno has 32 threads for files, names and these: most are left to the app. */
const MAX_POLLING = 8;

/**
 * How long accept(2) may wait when another process took the connection and the socket is blocking:
 * Deno makes it so, for all who share it, each time that it passes it on to a new process.
 */
const WAIT_LIMIT_MS = 1;

/** Opens an acceptor that stops by closing a duplicate; without FFI it holds. */
export function openRelistenAcceptor(
  libc: Libc | undefined,
  fd: number,
  options: AcceptorOptions,
  adopt: AdoptSocket = adoptSocket,
): Promise<Acceptor> {
  const { backlog } = options;
  return open(fd, options, () => {
    if (!libc) return new HoldSource(fd, backlog);
    prepare(libc, fd, backlog);
    return new RelistenSource(
      libc,
      fd,
      backlog,
      directly(libc, adopt, options),
    );
  });
}

/** Opens an acceptor that polls on another thread; without FFI, or one thread too many, it holds. */
export function openPollAcceptor(
  libc: Libc | undefined,
  fd: number,
  options: AcceptorOptions,
): Promise<Acceptor> {
  const { backlog } = options;
  return open(fd, options, () => {
    if (!libc?.poll) return new HoldSource(fd, backlog);
    prepare(libc, fd, backlog);
    libc.setWaitLimit(fd, WAIT_LIMIT_MS);
    if (PollSource.count >= MAX_POLLING) return new HoldSource(fd, backlog);
    return new PollSource(
      libc,
      libc.poll,
      fd,
      directly(libc, adoptSocket, options),
    );
  });
}

/** How to make sockets: those that are asked for are no more than byte sockets. */
function directly(
  libc: Libc,
  adopt: AdoptSocket,
  { isDirect }: AcceptorOptions,
): AdoptSocket {
  if (isDirect !== true) return adopt;
  return (fd) => new DirectSocket(libc, fd, adopt) as unknown as Socket;
}

async function open(
  fd: number,
  options: AcceptorOptions,
  createSource: () => AcceptSource,
): Promise<Acceptor> {
  try {
    const acceptor = new GatedAcceptor(createSource(), options);
    await acceptor.open();
    return acceptor;
  } catch (error) {
    throw acceptError(fd, error);
  }
}

function prepare(libc: Libc, fd: number, backlog: number): void {
  // Deno would hand inherited descriptors on to every process that the app starts.
  libc.setCloseOnExec(fd);
  const code = libc.listen(fd, backlog);
  if (code >= 0) return;
  const name = errorName(-code);
  throw Object.assign(new Error(name), { code: name });
}

function acceptError(fd: number, cause: unknown): PfserveError {
  const code = errorCode(cause);
  // Without FFI two arbiters can bind an address as long as none of them listens.
  if (code === "EADDRINUSE") return bindError({ kind: "fd", fd }, code, cause);
  return new PfserveError(
    `Cannot accept on "fd://${fd}": expected a bound stream socket, got ${
      code || "something else"
    }`,
    { cause },
  );
}
