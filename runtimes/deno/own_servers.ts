import type { OwnServerParts } from "../shared/own_servers/parts.ts";
import { interceptNodeServers } from "../shared/own_servers/node_servers.ts";
import { interceptDenoServe } from "./serve.ts";

/** Servers of apps are those of node:http, and Deno.serve. */
export const ownServers: OwnServerParts = {
  intercept(host) {
    interceptNodeServers(host);
    interceptDenoServe(host);
  },
  prepareUpgrades() {},
};
