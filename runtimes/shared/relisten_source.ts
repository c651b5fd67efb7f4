import { createServer, type Server, type Socket } from "node:net";
import type { AcceptEvents, AcceptSource } from "./acceptor.ts";
import type { Libc } from "./libc.ts";
import { reasonOf } from "./socket_error.ts";

/** Makes a socket of a connection's descriptor; it allows half-open use and sends without delay. */
export type AdoptSocket = (fd: number) => Socket;

/**
 * Accepts with a `net.Server` on a duplicate of the socket. Closing it stops within the very
 * callback that brought a connection, and the kernel keeps its queue because the socket lives on.
 * With `adopt`, connections that wait already are taken one by one first, which is cheaper.
 *
 * A process that runs out of descriptors is told so by `start` alone: once it listens, Node takes
 * and drops what it has no descriptor for, and Bun tries again without rest.
 */
export class RelistenSource implements AcceptSource {
  readonly isExact = true;
  readonly #libc: Libc;
  readonly #fd: number;
  readonly #backlog: number;
  readonly #adopt: AdoptSocket | undefined;
  #events: AcceptEvents | undefined;
  #server: Server | undefined;
  #taking: NodeJS.Immediate | undefined;

  constructor(
    libc: Libc,
    fd: number,
    backlog: number,
    adopt: AdoptSocket | undefined,
  ) {
    this.#libc = libc;
    this.#fd = fd;
    this.#backlog = backlog;
    this.#adopt = adopt;
  }

  get hasWaiting(): boolean {
    return this.#libc.isReadable(this.#fd);
  }

  open(events: AcceptEvents): Promise<void> {
    this.#events = events;
    // Others may have made it for programs that wait in `accept`.
    this.#libc.setNonBlocking(this.#fd);
    return Promise.resolve();
  }

  start(): void {
    if (this.#server) return;
    const adopt = this.#adopt;
    if (adopt === undefined) return this.#listen();
    this.#taking ??= setImmediate(() => this.#takeOrListen(adopt));
  }

  #takeOrListen(adopt: AdoptSocket): void {
    this.#taking = undefined;
    const fd = this.#libc.accept(this.#fd);
    if (fd < 0) return this.#listen();
    // First, as `onSocket` may stop it.
    this.start();
    this.#events?.onSocket(adopt(fd));
  }

  #listen(): void {
    const fd = this.#libc.duplicate(this.#fd);
    if (fd < 0) return this.#events?.onFailure(reasonOf(-fd));
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    server.on("connection", (socket) => this.#events?.onSocket(socket));
    server.on("error", (error) => this.#events?.onFailure(reasonOf(error)));
    server.listen({ fd }, this.#backlog);
    // Bun listens with a backlog of its own choice.
    this.#libc.listen(this.#fd, this.#backlog);
    this.#server = server;
  }

  stop(): void {
    clearImmediate(this.#taking);
    this.#taking = undefined;
    this.#server?.close();
    this.#server = undefined;
  }

  revive(): void {}

  release(): Promise<void> {
    this.#libc.close(this.#fd);
    return Promise.resolve();
  }
}
