/** A worker class whose server takes WebSockets, by the package that most use. */
import { createServer, type Server } from "node:http";
// @ts-ignore -- Deno has no types of it
import { WebSocketServer } from "ws";
import { Worker } from "../../../../runtimes/custom_worker.ts";

interface Echoing {
  on(event: "message", listener: (data: unknown) => void): void;
  send(text: string): void;
}

export default class WebSockets extends Worker {
  readonly #server: Server = createServer();

  override async init(): Promise<void> {
    new WebSocketServer({ server: this.#server }).on(
      "connection",
      (socket: Echoing) =>
        socket.on("message", (data) => socket.send(`${data}`)),
    );
    this.#server.on("request", () => {
      throw new Error("thrown by a listener");
    });
    await this.adopt(this.#server);
  }

  override async start(): Promise<void> {
    for (const listener of this.listeners) {
      await listener.accept((socket) => {
        this.#server.emit("connection", socket);
      });
    }
  }

  override drain(): void {
    this.closeIdle();
  }
}
