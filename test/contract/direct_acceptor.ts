/** An acceptor whose connections are all direct: those of a runtime may be so when they had to wait. */
import type { Socket } from "node:net";
import type { OpenAcceptor } from "../../runtimes/shared/acceptor.ts";
import { DirectSocket } from "../../runtimes/shared/direct_socket.ts";
import { GatedAcceptor } from "../../runtimes/shared/gated_acceptor.ts";
import { PollSource } from "../../runtimes/shared/poll_source.ts";
import { adoptSocket, openLibc } from "./adapter.ts";

/** In place of poll(2), for which only Deno has a thread: a look every millisecond. */
function poll(): Promise<number> {
  return new Promise((resolve) => setTimeout(() => resolve(1), 1));
}

export const openDirectAcceptor: OpenAcceptor = async (fd, options) => {
  const libc = openLibc()!;
  libc.listen(fd, options.backlog);
  const adopt = options.isDirect === true
    ? (connection: number) =>
      new DirectSocket(libc, connection, adoptSocket) as unknown as Socket
    : adoptSocket;
  const source = new PollSource(libc, poll, fd, adopt);
  const acceptor = new GatedAcceptor(source, options);
  await acceptor.open();
  return acceptor;
};
