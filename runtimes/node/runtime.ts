import type { Runtime } from "../../src/runtime.ts";
import { makeRuntime } from "../shared/runtime.ts";
import { openAcceptor } from "./acceptor.ts";
import { commands } from "./commands.ts";
import { modules } from "./modules.ts";
import { sockets } from "./sockets.ts";
import process from "node:process";

export const runtime: Runtime = makeRuntime({
  name: "node",
  version: process.versions.node,
  commands,
  modules,
  sockets,
  openAcceptor,
});
