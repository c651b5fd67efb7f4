import type { WorkerRuntime } from "../../src/runtime.ts";
import { makeRuntime } from "../shared/runtime.ts";
import { openAcceptor } from "./acceptor.ts";
import { openLibc } from "./libc.ts";
import { modules } from "./modules.ts";
import { heartbeatDirectory } from "./permissions.ts";
import { threads } from "./threads.ts";

declare const Deno: { readonly version: { readonly deno: string } };

/** What every process of pfserve has. */
export const runtime: WorkerRuntime = makeRuntime({
  name: "deno",
  version: Deno.version.deno,
  modules,
  threads,
  openAcceptor,
  openLibc,
  heartbeatDirectory,
  loadOwnServers: async () => (await import("./own_servers.ts")).ownServers,
});
