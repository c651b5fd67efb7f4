import { setImmediate as nextTurn } from "node:timers/promises";
import type { AcceptEvents, AcceptSource } from "./acceptor.ts";
import type { AdoptSocket } from "./adopt_socket.ts";
import type { Libc } from "./libc.ts";
import { EAGAIN, ECONNABORTED, EINTR, EPROTO } from "./linux.ts";
import { pollRecords } from "./poll_records.ts";
import { reasonOf } from "./socket_error.ts";

/** Connections taken before others get a turn: this loop's, and other processes on the socket. */
const BATCH = 16;

/** These say that one connection was gone before it was taken: accept(2). */
const CONNECTION_GONE: ReadonlySet<number> = new Set([
  EINTR,
  ECONNABORTED,
  EPROTO,
]);

type Poll = NonNullable<Libc["poll"]>;

/**
 * Waits for connections with `poll(2)` on another thread and accepts them one by one. For Deno, whose
 * own servers take the whole queue at once and drop it when they close.
 */
export class PollSource implements AcceptSource {
  /** How many are open. */
  static count = 0;

  readonly isExact = true;
  readonly #libc: Libc;
  readonly #poll: Poll;
  readonly #fd: number;
  readonly #adopt: AdoptSocket;
  readonly #descriptors: Uint8Array;
  /** Closing the second, the end to write, ends a `poll` that is under way. */
  readonly #wakeFds: readonly [number, number];
  #events: AcceptEvents | undefined;
  #isOn = false;
  #run: Promise<void> | undefined;

  constructor(libc: Libc, poll: Poll, fd: number, adopt: AdoptSocket) {
    const pipe = libc.pipe();
    if (typeof pipe === "number") throw new Error(reasonOf(-pipe));
    PollSource.count++;
    this.#libc = libc;
    this.#poll = poll;
    this.#fd = fd;
    this.#adopt = adopt;
    this.#wakeFds = pipe;
    this.#descriptors = pollRecords([fd, pipe[0]]);
  }

  get hasWaiting(): boolean {
    return this.#libc.isReadable(this.#fd);
  }

  open(events: AcceptEvents): Promise<void> {
    this.#events = events;
    return Promise.resolve();
  }

  start(): void {
    this.#isOn = true;
    this.#run ??= this.#acceptUntilStopped();
  }

  stop(): void {
    this.#isOn = false;
  }

  revive(): void {}

  async release(): Promise<void> {
    const [readEnd, writeEnd] = this.#wakeFds;
    this.#libc.close(writeEnd);
    await this.#run;
    this.#libc.close(readEnd);
    this.#libc.close(this.#fd);
    PollSource.count--;
  }

  async #acceptUntilStopped(): Promise<void> {
    await nextTurn();
    while (this.#isOn) {
      if (this.#acceptBatch()) await nextTurn();
      else await this.#poll(this.#descriptors, 2);
    }
    this.#run = undefined;
  }

  /** Says whether more may be waiting. */
  #acceptBatch(): boolean {
    this.#libc.setNonBlocking(this.#fd);
    for (let count = 0; this.#isOn && count < BATCH; count++) {
      const fd = this.#libc.accept(this.#fd);
      if (fd === -EAGAIN) return false;
      if (CONNECTION_GONE.has(-fd)) continue;
      if (fd < 0) this.#events?.onFailure(reasonOf(-fd));
      else this.#events?.onSocket(this.#adopt(fd));
    }
    return true;
  }
}
