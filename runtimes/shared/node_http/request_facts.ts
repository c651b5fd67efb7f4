import type { IncomingMessage } from "node:http";
import type { RequestFacts } from "../../../src/http/backend.ts";
import type { Sender } from "./incoming_rules.ts";

/** What logs and reports need of a request, read when they ask. */
export function factsOf(
  request: IncomingMessage,
  sender: Sender,
): RequestFacts {
  return new IncomingFacts(request, sender);
}

class IncomingFacts implements RequestFacts {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly remoteAddress: string;
  readonly connection: object;
  readonly #request: IncomingMessage;

  constructor(request: IncomingMessage, { origin, forwarded }: Sender) {
    this.method = request.method ?? "";
    this.target = request.url ?? "";
    this.version = request.httpVersion;
    this.remoteAddress = forwarded?.client?.address ?? origin.address;
    this.connection = request.socket;
    this.#request = request;
  }

  /** Not through `headers`, which makes an object of all of them when it is first asked. */
  header(name: string): string | undefined {
    const { rawHeaders } = this.#request;
    let found: string | undefined;
    for (let index = 0; index < rawHeaders.length; index += 2) {
      const each = rawHeaders[index]!;
      if (each.length !== name.length || each.toLowerCase() !== name) continue;
      const value = rawHeaders[index + 1]!;
      found = found === undefined ? value : `${found}, ${value}`;
    }
    return found;
  }
}
