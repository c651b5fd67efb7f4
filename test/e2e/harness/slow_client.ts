import { connect, type Socket } from "node:net";
import type { Address } from "./address.ts";
import { eventually, within } from "./wait.ts";

/** How a client is slow. */
export interface Habit {
  readonly name: string;
  /** What it sends at once. */
  readonly opening: string;
  /** What it sends every second from then on, without end. */
  readonly drip?: string;
  readonly isReading: boolean;
}

const POST = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n";

type HabitName =
  | "silent"
  | "slowHeaders"
  | "drippingBody"
  | "stoppedBody"
  | "unreadStream"
  | "unreadBody";

/** Ways to keep a server waiting. */
export const HABITS: Readonly<Record<HabitName, Habit>> = {
  silent: { name: "silent", opening: "", isReading: true },
  slowHeaders: {
    name: "slow headers",
    opening: "GET / HTTP/1.1\r\nhost: x\r\n",
    drip: "x-more: to come\r\n",
    isReading: true,
  },
  drippingBody: {
    name: "dripping body",
    opening: POST,
    drip: "x",
    isReading: true,
  },
  stoppedBody: {
    name: "stopped body",
    opening: POST + "x".repeat(100_000),
    isReading: true,
  },
  unreadStream: {
    name: "unread stream",
    opening: "GET /endless HTTP/1.1\r\nhost: x\r\n\r\n",
    isReading: false,
  },
  unreadBody: {
    name: "unread body",
    opening: "GET /large HTTP/1.1\r\nhost: x\r\n\r\n",
    isReading: false,
  },
};

/** How a server got rid of a slow client. */
export interface SlowEnd {
  readonly habit: Habit;
  /** The status line that it was sent, or "closed". */
  readonly outcome: string;
  /** From the connection to its end. */
  readonly lastedMs: number;
}

const DRIP_MS = 1000;

/** A client of the app `bodies` that keeps it waiting until the server has enough. */
export class SlowClient {
  readonly #socket: Socket;
  readonly #habit: Habit;
  readonly #startedAtMs: number = performance.now();
  readonly #closed: Promise<void>;
  #received = "";

  private constructor(socket: Socket, habit: Habit) {
    this.#socket = socket;
    this.#habit = habit;
    this.#closed = new Promise((resolve) => {
      socket.once("close", () => resolve());
    });
    // The server may cut it off while it sends; "close" follows.
    socket.on("error", () => {});
    if (habit.isReading) {
      socket.on("data", (bytes) => this.#received += bytes);
    } else socket.pause();
  }

  /** Connects, and sends what comes first. */
  static async open(address: Address, habit: Habit): Promise<SlowClient> {
    const socket = connect({ ...address, noDelay: true });
    const client = new SlowClient(socket, habit);
    const connected = new Promise<void>((resolve) => {
      socket.once("connect", () => resolve());
    });
    await within("a connection of a slow client", connected);
    socket.write(habit.opening);
    return client;
  }

  /**
   * Is slow until the server closes the connection. `isAccepted` tells whether it has the connection
   * from a port: a client that does not read never sees the end.
   */
  async last(isAccepted: (port: number) => boolean): Promise<SlowEnd> {
    const dripping = setInterval(() => this.#drip(), DRIP_MS);
    try {
      await (this.#habit.isReading
        ? within(`the end of a client: ${this.#habit.name}`, this.#closed)
        : this.#closedUnseen(isAccepted));
    } finally {
      clearInterval(dripping);
      this.#socket.destroy();
    }
    const lastedMs = performance.now() - this.#startedAtMs;
    return { habit: this.#habit, outcome: this.#outcome(), lastedMs };
  }

  #drip(): void {
    const { drip } = this.#habit;
    if (drip !== undefined && this.#socket.writable) this.#socket.write(drip);
  }

  async #closedUnseen(isAccepted: (port: number) => boolean): Promise<void> {
    const port = this.#socket.localPort ?? 0;
    await eventually("a connection to be accepted", () => isAccepted(port));
    await eventually(
      `the end of a client: ${this.#habit.name}`,
      () => !isAccepted(port),
    );
  }

  #outcome(): string {
    const end = this.#received.indexOf("\r\n");
    return end < 0 ? "closed" : this.#received.slice(0, end);
  }
}
