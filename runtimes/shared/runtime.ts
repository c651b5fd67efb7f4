import type { Runtime } from "../../src/runtime.ts";
import type { OpenAcceptor } from "./acceptor.ts";
import { clock } from "./clock.ts";
import { files } from "./files.ts";
import { type Commands, createProcesses } from "./processes.ts";
import { self } from "./self.ts";

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
    async createNodeHttp(app, options) {
      // Only workers serve: the arbiter never loads node:http.
      const { NodeHttpServer } = await import("./node_http/server.ts");
      return new NodeHttpServer(app, options, openAcceptor);
    },
  };
}
