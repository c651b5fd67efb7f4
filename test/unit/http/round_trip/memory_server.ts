import { EngineServer } from "../../../../src/http/engine/server.ts";
import type { FetchHandler } from "../../../../src/http/app.ts";
import { makeRequest } from "../../../../src/http/fetch/lazy_request.ts";
import { partsOf } from "../../../../src/http/fetch/parts_of.ts";
import type { Clock } from "../../../../src/runtime.ts";
import { DEFAULT_LIMITS } from "../case.ts";
import { decodeLatin1 } from "../read_messages.ts";
import type { MemorySocket } from "./memory_socket.ts";

/** The time of every response. */
export const DATE: Date = new Date("2024-02-29T12:34:56Z");

/** Time stands still: no deadline is ever met. */
const CLOCK: Clock = {
  now: () => 0,
  date: () => DATE,
  every: () => () => {},
  soon: (task: () => void) => queueMicrotask(task),
  after: () => () => {},
};

/** Serves one connection; `onFinished` is called for each request that is over. */
export function serveOnce(
  socket: MemorySocket,
  fetch: FetchHandler,
  onFinished: () => void,
): void {
  const runtime = {
    clock: CLOCK,
    decodeLatin1,
    openWebSocket: () => {
      throw new Error("No WebSockets here");
    },
    openTls: () => {
      throw new Error("No TLS here");
    },
    openAcceptor: (
      _fd: number,
      { onConnection }: { onConnection(socket: MemorySocket): void },
    ) => {
      onConnection(socket);
      return Promise.resolve({
        pause() {},
        resume() {},
        hasWaiting: false,
        close: () => Promise.resolve(),
      });
    },
  };
  const server = new EngineServer(runtime, fetch, {
    makeRequest,
    partsOf: (response) => partsOf(response as Response),
    maxConnections: 1000,
    tls: undefined,
    limits: DEFAULT_LIMITS,
    timeouts: { headMs: 1, bodyMs: 1, writeMs: 1, keepaliveMs: 1 },
    observer: {
      countsBytes: false,
      started: () => 0,
      finished: onFinished,
      refused: onFinished,
      turnedAway() {},
      appFailed() {},
      warn() {},
    },
  });
  // The connection is there when it returns.
  void server.listen([0], 1);
}
