import type { ResponseFacts } from "../backend.ts";

/** What logs are told of a response of the engine; its head is read only when they ask. */
export class SentResponse implements ResponseFacts {
  readonly status: number;
  readonly bodyBytes: number | undefined;
  /** As it was sent; "" when none was. */
  readonly #head: string;

  constructor(status: number, bodyBytes: number | undefined, head: string) {
    this.status = status;
    this.bodyBytes = bodyBytes;
    this.#head = head;
  }

  header(name: string): string | undefined {
    const start = `${name}: `;
    const found = this.#head.split("\r\n")
      .filter((line) => line.startsWith(start));
    return found.length === 0
      ? undefined
      : found.map((line) => line.slice(start.length)).join(", ");
  }
}
