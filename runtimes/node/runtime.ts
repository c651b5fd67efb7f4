import type { WorkerRuntime } from "../../src/runtime.ts";
import { makeRuntime } from "../shared/runtime.ts";
import { openAcceptor } from "./acceptor.ts";
import { openLibc } from "./libc.ts";
import { modules } from "./modules.ts";
import { threads } from "./threads.ts";
import process from "node:process";

/** What every process of pfserve has. */
export const runtime: WorkerRuntime = makeRuntime({
  name: "node",
  version: process.versions.node,
  modules,
  threads,
  openAcceptor,
  openLibc,
  loadOwnServers: async () => (await import("./own_servers.ts")).ownServers,
});
