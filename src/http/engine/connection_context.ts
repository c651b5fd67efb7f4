import type { DrainPatience } from "../idle.ts";
import type { WireLimits } from "../wire/limits.ts";
import type { HeadRules } from "../wire/request_head.ts";
import type { ExchangeContext } from "./exchange.ts";

/** Durations in milliseconds. */
export interface ConnectionTimeouts {
  /** From the first byte of a head, or from the connection, to the end of the head. */
  readonly headMs: number;
  /** Between pieces of a request body. */
  readonly bodyMs: number;
  /** Between pieces of a response that the client takes. */
  readonly writeMs: number;
  /** Between a response and the next request. */
  readonly keepaliveMs: number;
}

/** What every connection of a server has in common. */
export interface ConnectionContext extends ExchangeContext {
  readonly limits: WireLimits;
  readonly rules: HeadRules;
  /** A field line was not taken, because of an underscore in its name. */
  readonly noteDropped: (line: string) => void;
  readonly timeouts: ConnectionTimeouts;
  readonly now: () => number;
  readonly soon: (task: () => void) => void;
  readonly after: (delayMs: number, task: () => void) => void;
  readonly decodeLatin1: (
    bytes: Uint8Array,
    start: number,
    end: number,
  ) => string;
  readonly isDraining: () => boolean;
  readonly drainPatience: () => DrainPatience;
}
