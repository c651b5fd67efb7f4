import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, get } from "node:https";
import { text } from "node:stream/consumers";
import type { TLSSocket } from "node:tls";
import type { Address } from "./address.ts";

/** Clients that ask over TLS all the time: half of them on one connection, half on one each time. */
export class TlsLoad {
  readonly #address: Address;
  readonly #running: Promise<void>[];
  #isStopping = false;
  answered = 0;
  readonly failures: string[] = [];
  /** Common names of the certificates that were shown. */
  readonly subjects: Set<string> = new Set();

  constructor(address: Address, clients: number) {
    this.#address = address;
    this.#running = Array.from(
      { length: clients },
      (_, index) => this.#ask(new Agent({ keepAlive: index % 2 === 0 })),
    );
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#running);
  }

  async #ask(agent: Agent): Promise<void> {
    const options = { ...this.#address, agent, rejectUnauthorized: false };
    while (!this.#isStopping) {
      try {
        const asking = get(options);
        const [response] = await once(asking, "response") as [IncomingMessage];
        const { subject } = (response.socket as TLSSocket).getPeerCertificate();
        // A connection that is used again tells it no more.
        if (subject?.CN !== undefined) this.subjects.add(String(subject.CN));
        await text(response);
        this.answered++;
      } catch (error) {
        this.failures.push(String(error));
      }
    }
    agent.destroy();
  }
}
