import { openClient, type RawClient } from "../raw_client.ts";
import type { Case } from "../../unit/http/case.ts";

/** Sent to see whether a connection serves another request; short, because limits may be small. */
const PROBE = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/** Sends the bytes of a case to a port, and looks at what comes back. */
export class Observer {
  readonly #client: RawClient;
  #isReset = false;

  private constructor(client: RawClient) {
    this.#client = client;
    client.socket.on("error", () => this.#isReset = true);
  }

  static async send(port: number, { bytes }: Case): Promise<Observer> {
    const observer = new Observer(await openClient(port));
    observer.#client.send(bytes);
    return observer;
  }

  /** All statuses that have come. The answers have no bodies that could look like one. */
  get statuses(): number[] {
    const lines = this.#client.rest.matchAll(/^HTTP\/1\.[01] (\d{3})/gm);
    return [...lines].map((line) => Number(line[1]));
  }

  /** How the server ended the connection; undefined as long as it has not. */
  get ending(): "closed" | "reset" | undefined {
    if (!this.#client.isClosed) return undefined;
    return this.#isReset ? "reset" : "closed";
  }

  /** Resolves when so many answers have come, or the connection has ended. */
  async answered(count: number): Promise<void> {
    while (this.statuses.length < count && this.ending === undefined) {
      await this.changed();
    }
  }

  /** Resolves when more has come, or the connection has ended. */
  async changed(): Promise<void> {
    if (this.ending === undefined) await this.#client.changed();
  }

  async closed(): Promise<void> {
    await this.#client.closed();
  }

  sendProbe(): void {
    this.#client.send(PROBE);
  }

  /** Sends no more: a server that waits has to give up. */
  end(): void {
    this.#client.socket.end();
  }

  destroy(): void {
    this.#client.destroy();
  }
}
