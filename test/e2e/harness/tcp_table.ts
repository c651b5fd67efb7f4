import { readFileSync } from "node:fs";
import type { Address } from "./address.ts";

/**
 * Ports of the clients whose connections to an address of IPv4 a process has accepted and not closed. The kernel knows them also when the client reads nothing and so sees no end.
 */
export function acceptedClients(address: Address): Set<number> {
  const port = "port" in address ? address.port : 0;
  const lines = readFileSync("/proc/net/tcp", "latin1").trim().split("\n");
  const clients = lines.slice(1)
    .map((line) => line.trim().split(/\s+/))
    // Nobody has a descriptor of what has no inode: it waits to be accepted, or was closed.
    .filter((row) => portOf(row[1]) === port && row[9] !== "0")
    .map((row) => portOf(row[2]));
  // The listening socket has no client.
  return new Set(clients.filter((client) => client !== 0));
}

/** Of `0100007F:1F90`. */
function portOf(address = ""): number {
  return Number.parseInt(address.slice(address.indexOf(":") + 1), 16);
}
