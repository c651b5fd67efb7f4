import { Buffer } from "node:buffer";
import type { Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import type {
  MessageAddress,
  MessageSink,
  SinkEvents,
} from "../../../src/runtime.ts";
import { errorCode, reasonOf } from "../socket_error.ts";
import { Outbox } from "./outbox.ts";

type UdpAddress = MessageAddress & { readonly kind: "udp" | "tcp" };

interface Route {
  readonly socket: Socket;
  /** Numeric: a name would be looked up for each datagram. */
  readonly ip: string;
}

/** Sends datagrams over UDP; whether anybody takes them is not known. */
export class UdpMessages implements MessageSink {
  readonly #address: UdpAddress;
  readonly #outbox: Outbox;
  #route: Route | undefined;
  /** The socket is being opened, or a datagram is under way. */
  #isBusy = false;
  #isClosed = false;

  constructor(address: UdpAddress, events: SinkEvents) {
    this.#address = address;
    this.#outbox = new Outbox(events);
  }

  send(text: string): void {
    this.#outbox.add(text);
    if (!this.#isBusy) this.#goOn();
  }

  async flush(): Promise<void> {
    if (!this.#isBusy) return;
    await this.#outbox.untilSent();
  }

  close(): void {
    this.#isClosed = true;
    this.#outbox.close();
    this.#route?.socket.close();
  }

  /** One after the other: Deno sends what it has at once in any order. */
  #goOn(): void {
    const text = this.#isClosed ? undefined : this.#outbox.shift();
    this.#isBusy = text !== undefined;
    if (text === undefined) return this.#outbox.allSent();
    if (this.#route !== undefined) return this.#post(this.#route, text);
    this.#outbox.putBack([text]);
    void this.#open();
  }

  async #open(): Promise<void> {
    try {
      const { createSocket } = await import("node:dgram");
      const all = await lookup(this.#address.host, { all: true });
      const best = all.find(({ family }) => family === 4) ?? all[0]!;
      const socket = createSocket(best.family === 6 ? "udp6" : "udp4");
      // What becomes of a datagram is told by its callback.
      socket.on("error", () => {});
      socket.unref();
      this.#route = { socket, ip: best.address };
      if (this.#isClosed) socket.close();
      this.#goOn();
    } catch (error) {
      if (this.#isClosed) return;
      this.#outbox.trouble(reasonOf(error as Error));
      this.#outbox.retry(() => void this.#open());
    }
  }

  #post({ socket, ip }: Route, text: string): void {
    const { port } = this.#address;
    socket.send(Buffer.from(text), port, ip, (error) => {
      if (error) this.#failed(error);
      else this.#outbox.succeed();
      this.#goOn();
    });
  }

  /** That nobody listens is told by some runtimes, of some datagrams: no news to rely on. */
  #failed(error: Error): void {
    if (errorCode(error) === "ECONNREFUSED") return;
    this.#outbox.lose(1);
    this.#outbox.trouble(reasonOf(error));
  }
}
