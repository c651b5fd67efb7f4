import { interceptNodeServers } from "../shared/own_servers/node_servers.ts";
import type { OwnServerParts } from "../shared/own_servers/parts.ts";

/** Servers of apps are those of node:http alone. */
export const ownServers: OwnServerParts = {
  intercept: interceptNodeServers,
  prepareUpgrades() {},
};
