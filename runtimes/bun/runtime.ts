import type { WorkerRuntime } from "../../src/runtime.ts";
import { makeRuntime } from "../shared/runtime.ts";
import { openAcceptor } from "./acceptor.ts";
import { modules } from "./modules.ts";

declare const Bun: { readonly version: string };

/** What every process of pfserve has. */
export const runtime: WorkerRuntime = makeRuntime({
  name: "bun",
  version: Bun.version,
  modules,
  openAcceptor,
  loadOwnServers: async () => (await import("./own_servers.ts")).ownServers,
});
