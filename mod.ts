/**
 * pfserve: a pre-fork application server for Node, Bun and Deno.
 *
 * @module
 */
import process from "node:process";
import { fileURLToPath } from "node:url";

export type {
  ConnectionAddress,
  EarlyHints,
  HandlerInfo,
  HijackedConnection,
  SocketAddress,
  TlsInfo,
  UpgradeOptions,
} from "./src/http/handler_info.ts";
export type {
  ServerWebSocket,
  WebSocketHandlers,
} from "./src/http/server_websocket.ts";
export type { ByteSocket } from "./src/http/engine/byte_socket.ts";
export { type ConfigFile, defineConfig } from "./src/config/define_config.ts";
export type {
  HookArbiter,
  HookLog,
  HookResult,
  Hooks,
  HookWorker,
  WorkerEnding,
} from "./src/hooks/hooks.ts";
export type { RequestFacts, ResponseFacts } from "./src/http/backend.ts";
export type {
  Configuration,
  LogLevel,
  Settings,
} from "./src/config/settings.ts";

/** Node 20 does not say which module is the main one. */
const isMain = import.meta.main ??
  process.argv[1] === fileURLToPath(import.meta.url);
// Not awaited: a config file imports this module, and would wait for the command that waits for it.
if (isMain) {
  void import("./runtimes/command.ts").then(({ runCommand }) => runCommand());
}
