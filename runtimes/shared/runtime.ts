import { Buffer } from "node:buffer";
import type { WorkerRuntime } from "../../src/runtime.ts";
import type { OpenAcceptor } from "./acceptor.ts";
import { becomeOwner } from "./become_owner.ts";
import { clock } from "./clock.ts";
import { files } from "./files.ts";
import type { Libc } from "./libc.ts";
import { mapFile } from "./map_file.ts";
import { openMessages } from "./messages/open.ts";
import type { OwnServerParts } from "./own_servers/parts.ts";
import { redirectOutput } from "./redirect_output.ts";
import { self } from "./self.ts";
import { openWebSocket } from "./websocket.ts";

/** Faster than a Buffer over the same bytes: it makes no object. */
const { latin1Slice } = Buffer.prototype;

/** What an adapter has to bring; the rest is alike everywhere. */
export interface AdapterParts
  extends Pick<WorkerRuntime, "name" | "version" | "modules" | "threads"> {
  /** Nothing, by default. */
  readonly prepare?: () => void;
  readonly openAcceptor: OpenAcceptor;
  readonly openLibc: () => Libc | undefined;
  /** Where heartbeat files are made, if not in `/dev/shm`. */
  readonly heartbeatDirectory?: () => string;
  /** Loaded by workers alone whose app brings its own server. */
  readonly loadOwnServers: () => Promise<OwnServerParts>;
}

export function makeRuntime(
  { openAcceptor, openLibc, loadOwnServers, heartbeatDirectory, ...parts }:
    AdapterParts,
): WorkerRuntime {
  return {
    prepare() {},
    ...parts,
    clock,
    files: {
      ...files,
      createHeartbeat: (owner, directory = heartbeatDirectory?.()) =>
        files.createHeartbeat(owner, directory),
    },
    self: {
      ...self,
      redirectOutput: (path) => redirectOutput(openLibc(), path),
    },
    openAcceptor,
    openMessages: (address, events) => openMessages(openLibc, address, events),
    mapFile: (fd, length) => mapFile(openLibc(), fd, length),
    decodeLatin1: (bytes, start, end) =>
      latin1Slice.call(bytes as Buffer, start, end),
    openWebSocket,
    becomeOwner: (owner) => becomeOwner(owner, openLibc),
    async checkTls(options) {
      // Only a server with TLS loads what that needs.
      return (await import("./tls_files.ts")).checkTls(options, parts.name);
    },
    async openTls(options) {
      return await (await import("./tls.ts")).openTls(options);
    },
    async createNodeHttp(app, options) {
      // Only workers serve: the arbiter never loads node:http.
      const { NodeHttpServer } = await import("./node_http/server.ts");
      if (app.kind === "server") (await loadOwnServers()).prepareUpgrades();
      return new NodeHttpServer(app, options, openAcceptor);
    },
    async prepareUpgrades() {
      (await loadOwnServers()).prepareUpgrades();
    },
    async interceptServers(host) {
      (await loadOwnServers()).intercept(host);
    },
  };
}
