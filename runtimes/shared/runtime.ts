import { Buffer } from "node:buffer";
import type { Runtime } from "../../src/runtime.ts";
import type { OpenAcceptor } from "./acceptor.ts";
import { clock } from "./clock.ts";
import { files } from "./files.ts";
import { type Commands, createProcesses } from "./processes.ts";
import { self } from "./self.ts";

/** Faster than a Buffer over the same bytes: it makes no object. */
const { latin1Slice } = Buffer.prototype;

/** What an adapter has to bring; the rest is alike everywhere. */
export interface AdapterParts
  extends Pick<Runtime, "name" | "version" | "modules" | "sockets"> {
  readonly commands: Commands;
  readonly openAcceptor: OpenAcceptor;
}

export function makeRuntime(
  { commands, openAcceptor, ...parts }: AdapterParts,
): Runtime {
  return {
    ...parts,
    clock,
    files,
    self,
    processes: createProcesses(commands),
    openAcceptor,
    decodeLatin1: (bytes, start, end) =>
      latin1Slice.call(bytes as Buffer, start, end),
    async createNodeHttp(app, options) {
      // Only workers serve: the arbiter never loads node:http.
      const { NodeHttpServer } = await import("./node_http/server.ts");
      return new NodeHttpServer(app, options, openAcceptor);
    },
  };
}
