/** An acceptor whose connections are all direct: those of a runtime may be so when they had to wait. */
import type {
  AcceptEvents,
  AcceptSource,
  OpenAcceptor,
} from "../../runtimes/shared/acceptor.ts";
import { DirectSocket } from "../../runtimes/shared/direct_socket.ts";
import { GatedAcceptor } from "../../runtimes/shared/gated_acceptor.ts";
import type { Libc } from "../../runtimes/shared/libc.ts";
import type { Socket } from "node:net";
import { adoptSocket, openLibc } from "./adapter.ts";

export const openDirectAcceptor: OpenAcceptor = async (fd, options) => {
  const libc = openLibc()!;
  libc.listen(fd, options.backlog);
  libc.setNonBlocking(fd);
  const acceptor = new GatedAcceptor(
    new LookingSource(libc, fd, options.isDirect === true),
    options,
  );
  await acceptor.open();
  return acceptor;
};

/** Looks for a connection every millisecond. */
class LookingSource implements AcceptSource {
  readonly isExact = true;
  readonly #libc: Libc;
  readonly #fd: number;
  readonly #isDirect: boolean;
  #events: AcceptEvents | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(libc: Libc, fd: number, isDirect: boolean) {
    this.#libc = libc;
    this.#fd = fd;
    this.#isDirect = isDirect;
  }

  get hasWaiting(): boolean {
    return this.#libc.isReadable(this.#fd);
  }

  open(events: AcceptEvents): Promise<void> {
    this.#events = events;
    return Promise.resolve();
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#look(), 1);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  revive(): void {}

  release(): Promise<void> {
    this.#libc.close(this.#fd);
    return Promise.resolve();
  }

  #look(): void {
    const fd = this.#libc.accept(this.#fd);
    if (fd < 0) return;
    this.#events?.onSocket(
      this.#isDirect
        ? new DirectSocket(this.#libc, fd, adoptSocket) as unknown as Socket
        : adoptSocket(fd),
    );
  }
}
