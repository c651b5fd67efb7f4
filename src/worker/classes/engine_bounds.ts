import type { Settings } from "../../config/settings.ts";
import type { ConnectionTimeouts } from "../../http/engine/connection_context.ts";
import type { WireLimits } from "../../http/wire/limits.ts";

export interface EngineBounds {
  readonly limits: WireLimits;
  readonly timeouts: ConnectionTimeouts;
}

/** What the settings let a client send, and how long it may take. */
export function engineBounds(
  settings: Settings,
  keepaliveMs: number,
): EngineBounds {
  return {
    limits: {
      requestLineBytes: settings.limitRequestLine,
      fieldCount: settings.limitRequestFields,
      fieldBytes: settings.limitRequestFieldSize,
      bodyBytes: settings.limitRequestBody,
    },
    timeouts: {
      headMs: settings.headerTimeout * 1000,
      bodyMs: settings.bodyTimeout * 1000,
      writeMs: settings.writeTimeout * 1000,
      keepaliveMs,
    },
  };
}
