import type { WorkerRuntime } from "../../src/runtime.ts";
import { makeRuntime } from "../shared/runtime.ts";
import { openAcceptor } from "./acceptor.ts";
import { openLibc } from "./libc.ts";
import { modules } from "./modules.ts";
import { threads } from "./threads.ts";
import { keepTickObject } from "./tick_objects.ts";
import module from "node:module";
import process from "node:process";

/** What every process of pfserve has. */
export const runtime: WorkerRuntime = makeRuntime({
  name: "node",
  version: process.versions.node,
  prepare() {
    // Not there before Node 22.1, hence no named import; Deno's is on by default, and Bun has none.
    module.enableCompileCache?.();
    keepTickObject();
  },
  modules,
  threads,
  openAcceptor,
  openLibc,
  loadOwnServers: async () => (await import("./own_servers.ts")).ownServers,
});
