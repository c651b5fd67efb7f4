import type { ServerHost } from "../../../src/runtime.ts";

/** What an adapter knows of servers that apps start by themselves. */
export interface OwnServerParts {
  /** From now on, such a server does not listen: `host` is told of it. */
  intercept(host: ServerHost): void;
  /** Makes what apps use for WebSockets work on servers that are handed their connections. */
  prepareUpgrades(): void;
}
