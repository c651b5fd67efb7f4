import { interceptNodeServers } from "../shared/own_servers/node_servers.ts";
import type { OwnServerParts } from "../shared/own_servers/parts.ts";
import { interceptBunServe } from "./serve.ts";
import { repairWebSocketPackage } from "./websocket_package.ts";

/** Servers of apps are those of node:http, and Bun.serve. */
export const ownServers: OwnServerParts = {
  intercept(host) {
    interceptNodeServers(host);
    interceptBunServe(host);
  },
  prepareUpgrades: repairWebSocketPackage,
};
