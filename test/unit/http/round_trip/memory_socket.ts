import type { ByteSocket } from "../../../../src/http/engine/byte_socket.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type EventName = "data" | "end" | "close" | "drain" | "error";

const encoder = {
  latin1: (text: string): Bytes =>
    Uint8Array.from(text, (character) => character.charCodeAt(0)),
};

/** The server's side of a connection in memory, whose client takes bytes at its own pace. */
export class MemorySocket implements ByteSocket {
  readonly remoteAddress = "192.0.2.1";
  readonly localAddress = "192.0.2.2";
  readonly localPort = 80;
  readonly writableLength = 0;
  readableFlowing: boolean | null = null;
  /** What the server wrote. */
  readonly written: Bytes[] = [];
  destroyed = false;
  /** The server said that nothing more comes. */
  hasEnded = false;
  #corks = 0;
  #isPaused = false;
  #waiting: Bytes[] = [];
  readonly #isFull: () => boolean;
  readonly #listeners = new Map<EventName, (bytes: Bytes) => void>();
  readonly #onClose: (() => void)[] = [];

  /** `isFull` is asked after each write. */
  constructor(isFull: () => boolean) {
    this.#isFull = isFull;
  }

  /** How the connection ended; undefined while it is open. */
  get ending(): "ended" | "cut" | undefined {
    if (this.hasEnded) return "ended";
    return this.destroyed ? "cut" : undefined;
  }

  get isCorked(): boolean {
    return this.#corks > 0;
  }

  /** Bytes of the client arrive. */
  receive(bytes: Bytes): void {
    this.#waiting.push(bytes);
    this.#deliver();
  }

  /** The client says that nothing more comes. */
  receiveEnd(): void {
    this.#listeners.get("end")?.(new Uint8Array(0));
  }

  write(data: Uint8Array | string): boolean {
    if (this.destroyed || this.hasEnded) {
      throw new Error("Written behind the end");
    }
    this.written.push(
      typeof data === "string" ? encoder.latin1(data) : data.slice(),
    );
    if (!this.#isFull()) return true;
    queueMicrotask(() => this.#listeners.get("drain")?.(new Uint8Array(0)));
    return false;
  }

  cork(): void {
    this.#corks++;
  }

  uncork(): void {
    this.#corks--;
  }

  /** To end it twice is an error of a socket's, made with a stack and told to nobody. */
  end(): void {
    if (this.hasEnded) throw new Error("Ended twice");
    this.hasEnded = true;
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    queueMicrotask(() => {
      for (const listener of this.#onClose) listener();
    });
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    queueMicrotask(() => this.#deliver());
  }

  /** Several may listen to "close", one to everything else. */
  on(event: EventName, listener: (bytes: Bytes) => void): void {
    if (event === "close") this.#onClose.push(listener as () => void);
    else this.#listeners.set(event, listener);
  }

  off(event: EventName): void {
    this.#listeners.delete(event);
  }

  #deliver(): void {
    while (!this.#isPaused && !this.destroyed && this.#waiting.length > 0) {
      this.#listeners.get("data")?.(this.#waiting.shift()!);
    }
  }
}
