import type { MessageSink, SinkEvents } from "../../../src/runtime.ts";
import type { Libc } from "../libc.ts";
import { AF_UNIX, EAGAIN, EMSGSIZE, EPROTOTYPE, SOCK_DGRAM } from "../linux.ts";
import { encodeUnixAddress } from "../socket_address.ts";
import { reasonOf } from "../socket_error.ts";
import { Outbox } from "./outbox.ts";

const encoder = new TextEncoder();

export interface UnixDatagramsOptions {
  readonly path: string;
  readonly events: SinkEvents;
  /** What is taken when the socket is one of streams; undefined when that is an error. */
  readonly openStream: (() => MessageSink) | undefined;
}

/** Sends datagrams to a unix socket, which no runtime can without the C library. */
export class UnixDatagrams implements MessageSink {
  readonly #libc: Libc;
  readonly #options: UnixDatagramsOptions;
  readonly #outbox: Outbox;
  #fd: number | undefined;
  #stream: MessageSink | undefined;
  #isWaiting = false;

  constructor(libc: Libc, options: UnixDatagramsOptions) {
    this.#libc = libc;
    this.#options = options;
    this.#outbox = new Outbox(options.events);
  }

  send(text: string): void {
    if (this.#stream !== undefined) return this.#stream.send(text);
    this.#outbox.add(text);
    if (!this.#isWaiting) this.#sendAll();
  }

  async flush(): Promise<void> {
    if (!this.#outbox.isEmpty) this.#sendAll();
    await this.#stream?.flush();
  }

  close(): void {
    this.#outbox.close();
    this.#stream?.close();
    this.#disconnect();
  }

  #sendAll(): void {
    this.#isWaiting = false;
    const texts = this.#outbox.take();
    for (const [index, text] of texts.entries()) {
      const result = this.#sendOne(text);
      if (this.#stream !== undefined) {
        return texts.slice(index).forEach((each) => this.#stream?.send(each));
      }
      if (result === -EMSGSIZE) this.#outbox.lose(1);
      else if (result < 0) {
        this.#outbox.putBack(texts.slice(index));
        return this.#failed(result);
      }
    }
    if (texts.length > 0) this.#outbox.succeed();
  }

  #sendOne(text: string): number {
    const connected = this.#connect();
    return connected < 0
      ? connected
      : this.#libc.send(connected, encoder.encode(text));
  }

  /** The descriptor to send to, or a negated error number. */
  #connect(): number {
    if (this.#fd !== undefined) return this.#fd;
    const { path, openStream } = this.#options;
    const fd = this.#libc.socket(AF_UNIX, SOCK_DGRAM);
    if (fd < 0) return fd;
    const result = this.#libc.connect(fd, encodeUnixAddress(path));
    if (result >= 0) return this.#fd = fd;
    this.#libc.close(fd);
    if (result === -EPROTOTYPE) this.#stream = openStream?.();
    return result;
  }

  #failed(result: number): void {
    // A server whose queue is full reads it soon; any other one may have been started again.
    if (result !== -EAGAIN) {
      this.#disconnect();
      this.#outbox.trouble(reasonOf(-result));
    }
    this.#isWaiting = true;
    this.#outbox.retry(() => this.#sendAll());
  }

  #disconnect(): void {
    if (this.#fd !== undefined) this.#libc.close(this.#fd);
    this.#fd = undefined;
  }
}
