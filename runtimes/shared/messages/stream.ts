import { connect, type Socket } from "node:net";
import type { MessageSink, SinkEvents } from "../../../src/runtime.ts";
import { reasonOf } from "../socket_error.ts";
import { Outbox } from "./outbox.ts";

/** What a server that does not read may leave with this process. */
const UNSENT_BYTES = 1024 * 1024;

export type StreamPlace =
  | { readonly host: string; readonly port: number }
  | { readonly path: string };

/** Sends lines over a connection (RFC 6587 section 3.4.2), and connects again when it is lost. */
export class StreamMessages implements MessageSink {
  readonly #place: StreamPlace;
  readonly #outbox: Outbox;
  #socket: Socket | undefined;
  #isConnected = false;
  #isClosed = false;
  #isRetrying = false;

  constructor(place: StreamPlace, events: SinkEvents) {
    this.#place = place;
    this.#outbox = new Outbox(events);
  }

  send(text: string): void {
    if (this.#isConnected) return this.#write(text);
    this.#outbox.add(text);
    if (this.#socket === undefined && !this.#isRetrying) this.#connect();
  }

  async flush(): Promise<void> {
    if (this.#isSent()) return;
    await this.#outbox.untilSent();
  }

  close(): void {
    this.#isClosed = true;
    this.#outbox.close();
    this.#socket?.destroySoon();
  }

  #isSent(): boolean {
    return this.#outbox.isEmpty && (this.#socket?.writableLength ?? 0) === 0;
  }

  #connect(): void {
    this.#isRetrying = false;
    let reason = "the server has closed the connection";
    const socket = connect(this.#place, () => this.#connected());
    this.#socket = socket;
    socket.unref();
    // What a server says is read, so that its end is seen.
    socket.resume();
    socket.on("error", (error) => void (reason = reasonOf(error)));
    socket.on("close", () => this.#lost(reason));
  }

  #connected(): void {
    this.#isConnected = true;
    this.#outbox.succeed();
    for (const text of this.#outbox.take()) this.#write(text);
  }

  #write(text: string): void {
    const socket = this.#socket!;
    if (socket.writableLength > UNSENT_BYTES) {
      this.#outbox.lose(1);
      return this.#outbox.trouble("the server does not read");
    }
    socket.write(`${text}\n`, () => {
      this.#outbox.succeed();
      if (this.#isSent()) this.#outbox.allSent();
    });
  }

  #lost(reason: string): void {
    this.#isConnected = false;
    this.#socket = undefined;
    if (this.#isClosed) return;
    this.#outbox.trouble(reason);
    this.#isRetrying = true;
    this.#outbox.retry(() => this.#connect());
  }
}
