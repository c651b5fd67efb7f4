import type { Server } from "node:http";

/** How long the head of a request may take to arrive; then the answer is 408. */
const HEADERS_TIMEOUT_MS = 10_000;
const TIMEOUT_CHECK_MS = 1000;

/**
 * Makes a server believe that it listens: it is handed connections. Deno ends each connection after
 * one response otherwise, and Node enforces no timeouts.
 */
export function pretendListening(server: Server): void {
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  // Node reads it when "listening" comes.
  Object.assign(server, { connectionsCheckingInterval: TIMEOUT_CHECK_MS });
  // Connections keeps idle time: it knows when the worker drains.
  server.keepAliveTimeout = 0;
  Object.defineProperty(server, "listening", {
    value: true,
    writable: true,
    configurable: true,
  });
  server.emit("listening");
}
