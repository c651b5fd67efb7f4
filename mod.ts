/**
 * pfserve: a pre-fork application server for Node, Bun and Deno.
 *
 * @module
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { ServeOptions, Server, ServeSettings } from "./src/library.ts";

export type {
  ClientCertificate,
  ConnectionAddress,
  EarlyHints,
  HandlerInfo,
  HijackedConnection,
  SocketAddress,
  TlsInfo,
  UpgradeOptions,
} from "./src/http/handler_info.ts";
export type { ServeOptions, Server, ServeSettings };
export type {
  ServerWebSocket,
  WebSocketHandlers,
} from "./src/http/server_websocket.ts";
export type {
  ByteSocket,
  DistinguishedName,
  PeerCertificate,
} from "./src/http/engine/byte_socket.ts";
export {
  type ConfigFile,
  defineConfig,
  type Duration,
  type Size,
} from "./src/config/define_config.ts";
export type {
  HookArbiter,
  HookLog,
  HookResult,
  Hooks,
  HookWorker,
  TlsServerOptions,
  WorkerEnding,
} from "./src/hooks/hooks.ts";
export { PfserveError } from "./src/errors.ts";
export type { RequestFacts, ResponseFacts } from "./src/http/backend.ts";
export type {
  Configuration,
  LogLevel,
  Settings,
} from "./src/config/settings.ts";
export type { AppType } from "./src/config/settings.ts";
export type { SyslogFacility } from "./src/config/log_types.ts";
export type { WorkerClassName } from "./src/worker_class.ts";

/**
 * Starts the server from code, as the command would: an arbiter in this process, and workers. Resolves when it serves.
 * Throws `PfserveError`, whose message says what is wanted, when it cannot. It never ends this process.
 *
 * ```ts
 * import { serve } from "pfserve";
 *
 * const server = await serve({ app: "./app.ts", workers: 4 });
 * console.log(`Serving at ${server.urls}`);
 * process.exitCode = await server.ended;
 * ```
 */
export async function serve(
  settings: ServeSettings,
  options: ServeOptions = {},
): Promise<Server> {
  const { serveHere } = await import("./runtimes/library.ts");
  return await serveHere(settings, options);
}

/** Node 20 does not say which module is the main one. */
const isMain = import.meta.main ??
  process.argv[1] === fileURLToPath(import.meta.url);
// Not awaited: a config file imports this module, and would wait for the command that waits for it.
if (isMain) {
  void import("./runtimes/command.ts").then(({ runCommand }) => runCommand());
}
