import { Socket, type SocketConnectOpts } from "node:net";
import type { OpenAcceptor } from "../shared/acceptor.ts";
import { openRelistenAcceptor } from "../shared/open_acceptor.ts";
import { openLibc } from "./libc.ts";

/** Opens an acceptor; exact where there is FFI. */
export const openAcceptor: OpenAcceptor = (fd, options) =>
  openRelistenAcceptor(openLibc(), fd, options, adoptSocket);

/** `new Socket({ fd })` never reads on Bun; this has the socket ready when it returns. */
export function adoptSocket(fd: number): Socket {
  const socket = new Socket({ allowHalfOpen: true });
  socket.connect({ fd } as unknown as SocketConnectOpts);
  return socket.setNoDelay(true);
}
