import type { Address } from "./address.ts";
import { residentBytes } from "./process_table.ts";
import type { Server } from "./server.ts";
import { type Habit, SlowClient, type SlowEnd } from "./slow_client.ts";
import { acceptedClients } from "./tcp_table.ts";
import { pause } from "./wait.ts";

const LOOK_MS = 100;

/** Many slow clients of one server; each that is sent away is followed by another one. */
export class Crowd {
  readonly #address: Address;
  readonly #workers: readonly number[];
  #accepted: ReadonlySet<number> = new Set();
  #isOver = false;
  /** The most connections that the server had at a time. */
  mostAccepted = 0;
  /** The most memory that one of the workers had, bytes. */
  mostResident = 0;

  constructor(server: Server) {
    this.#address = server.address;
    this.#workers = server.workers();
    this.#look();
  }

  /** Comes and stays for so many clients on each place; resolves with all ends. */
  async stay(
    places: readonly Habit[],
    generations: number,
  ): Promise<SlowEnd[]> {
    const looking = this.#lookOn();
    try {
      const ends = places.map((habit) => this.#keepPlace(habit, generations));
      return (await Promise.all(ends)).flat();
    } finally {
      this.#isOver = true;
      await looking;
    }
  }

  async #keepPlace(habit: Habit, generations: number): Promise<SlowEnd[]> {
    const ends: SlowEnd[] = [];
    while (ends.length < generations) {
      const client = await SlowClient.open(this.#address, habit);
      ends.push(await client.last((port) => this.#accepted.has(port)));
    }
    return ends;
  }

  async #lookOn(): Promise<void> {
    while (!this.#isOver) {
      this.#look();
      await pause(LOOK_MS);
    }
  }

  #look(): void {
    this.#accepted = acceptedClients(this.#address);
    this.mostAccepted = Math.max(this.mostAccepted, this.#accepted.size);
    this.mostResident = Math.max(
      this.mostResident,
      ...this.#workers.map(residentBytes),
    );
  }
}
