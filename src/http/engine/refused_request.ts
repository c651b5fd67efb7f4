import type { RequestFacts } from "../backend.ts";
import type { ExchangeChannel } from "./exchange.ts";
import type { PlainParts } from "./response_head.ts";
import { reasonPhrase } from "./status.ts";

/** A request of which no more is known than how it begins. */
export class RefusedRequest implements RequestFacts {
  readonly method = "";
  /** The request line as it came, as far as it came. */
  readonly target: string;
  readonly version = "";
  readonly remoteAddress: string;
  readonly connection: object;

  constructor(
    line: string,
    { remoteAddress, socket }: Pick<
      ExchangeChannel,
      "remoteAddress" | "socket"
    >,
  ) {
    this.target = line;
    this.remoteAddress = remoteAddress;
    this.connection = socket;
  }

  header(): undefined {
    return undefined;
  }
}

/** The engine's own answer, which says no more than its status; HEAD gets nothing but a head. */
export function plainResponse(status: number, method = ""): PlainParts {
  return {
    status,
    statusText: "",
    headers: [["content-type", "text/plain; charset=utf-8"]],
    body: method === "HEAD" ? "" : `${reasonPhrase(status)}\n`,
  };
}
