import type { WebSocketHandlers } from "../../src/http/server_websocket.ts";
import type { Routes } from "./routes.ts";

/** What `Bun.serve` is given, as far as it concerns answers. */
export interface ServeOptions {
  readonly port?: number | string;
  readonly hostname?: string;
  readonly unix?: string;
  readonly development?: unknown;
  readonly id?: string | null;
  readonly routes?: Routes;
  /** The former name of `routes`. */
  readonly static?: Routes;
  readonly websocket?: WebSocketHandlers;
  fetch?(request: Request, server: unknown): unknown;
  error?(error: unknown): unknown;
}
