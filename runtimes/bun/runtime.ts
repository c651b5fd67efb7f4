import type { Runtime } from "../../src/runtime.ts";
import { makeRuntime } from "../shared/runtime.ts";
import { openAcceptor } from "./acceptor.ts";
import { commands } from "./commands.ts";
import { modules } from "./modules.ts";
import { sockets } from "./sockets.ts";

declare const Bun: { readonly version: string };

export const runtime: Runtime = makeRuntime({
  name: "bun",
  version: Bun.version,
  commands,
  modules,
  sockets,
  openAcceptor,
});
