import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import type { AcceptEvents, AcceptSource } from "./acceptor.ts";
import { reasonOf } from "./socket_error.ts";

/**
 * Accepts with one `net.Server` that nothing can stop for a while: what comes when it should not is
 * reported all the same, to be held. The way that needs no FFI.
 */
export class HoldSource implements AcceptSource {
  readonly isExact = false;
  /** It leaves none to the kernel. */
  readonly hasWaiting = false;
  readonly #fd: number;
  readonly #backlog: number;
  readonly #server: Server & { pauseOnConnect?: boolean };

  constructor(fd: number, backlog: number) {
    this.#fd = fd;
    this.#backlog = backlog;
    this.#server = createServer({
      allowHalfOpen: true,
      noDelay: true,
      pauseOnConnect: true,
    });
  }

  async open(events: AcceptEvents): Promise<void> {
    this.#server.on("connection", (socket) => events.onSocket(socket));
    this.#server.listen({ fd: this.#fd }, this.#backlog);
    await once(this.#server, "listening");
    this.#server.on("error", (error) => events.onFailure(reasonOf(error)));
  }

  start(): void {
    this.#server.pauseOnConnect = false;
  }

  stop(): void {
    // An option of `createServer` that is read at every connection: nothing is read from it.
    this.#server.pauseOnConnect = true;
  }

  revive(socket: Socket): void {
    // Not `resume`: until somebody listens for data, it would be lost.
    Object.assign(socket, { readableFlowing: null });
    socket.read(0);
  }

  async release(): Promise<void> {
    // Within a callback of its own, Deno drops what it has taken and not reported yet.
    await new Promise((resolve) => setImmediate(resolve));
    this.#server.close();
  }
}
