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
  readonly #server: Server & { pauseOnConnect?: boolean };
  #events: AcceptEvents | undefined;

  constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket) => this.#events?.onSocket(socket));
    server.on("error", (error) => this.#events?.onFailure(reasonOf(error)));
  }

  start(events: AcceptEvents): void {
    this.#events = events;
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

/** Starts to listen on `fd`. */
export async function openHoldSource(
  fd: number,
  backlog: number,
): Promise<HoldSource> {
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  const source = new HoldSource(server);
  server.listen({ fd }, backlog);
  await once(server, "listening");
  return source;
}
