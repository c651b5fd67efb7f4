import { Buffer } from "node:buffer";
import type { Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import type {
  MessageAddress,
  MessageSink,
  SinkEvents,
} from "../../../src/runtime.ts";
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
  #isOpening = false;
  #isClosed = false;
  #pending = 0;
  #onSent: (() => void) | undefined;

  constructor(address: UdpAddress, events: SinkEvents) {
    this.#address = address;
    this.#outbox = new Outbox(events);
  }

  send(text: string): void {
    if (this.#route !== undefined) return this.#post(this.#route, text);
    this.#outbox.add(text);
    if (!this.#isOpening) void this.#open();
  }

  async flush(): Promise<void> {
    if (this.#pending === 0 && this.#outbox.isEmpty) return;
    await new Promise<void>((resolve) => {
      this.#onSent = resolve;
      setTimeout(resolve, 500);
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#outbox.close();
    this.#route?.socket.close();
    this.#route = undefined;
  }

  async #open(): Promise<void> {
    this.#isOpening = true;
    try {
      const { host } = this.#address;
      const { createSocket } = await import("node:dgram");
      const all = await lookup(host, { all: true });
      const best = all.find(({ family }) => family === 4) ?? all[0]!;
      if (this.#isClosed) return;
      const socket = createSocket(best.family === 6 ? "udp6" : "udp4");
      // Nobody listens there: the next datagram may fare better.
      socket.on("error", () => {});
      socket.unref();
      this.#route = { socket, ip: best.address };
      for (const text of this.#outbox.take()) this.#post(this.#route, text);
    } catch (error) {
      this.#outbox.trouble((error as Error).message);
      this.#outbox.retry(() => void this.#open());
    } finally {
      this.#isOpening = this.#route === undefined && !this.#outbox.isEmpty;
    }
  }

  #post({ socket, ip }: Route, text: string): void {
    this.#pending++;
    socket.send(Buffer.from(text), this.#address.port, ip, (error) => {
      this.#pending--;
      if (error) this.#failed(error);
      else this.#outbox.succeed();
      if (this.#pending === 0) this.#onSent?.();
    });
  }

  /** That nobody listens is told by some runtimes, to some datagrams: no news to rely on. */
  #failed(error: Error & { code?: string }): void {
    if (error.code === "ECONNREFUSED") return;
    this.#outbox.lose(1);
    this.#outbox.trouble(error.message);
  }
}
