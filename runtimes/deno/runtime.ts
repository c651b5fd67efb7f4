import type { Runtime } from "../../src/runtime.ts";
import { makeRuntime } from "../shared/runtime.ts";
import { openAcceptor } from "./acceptor.ts";
import { commands } from "./commands.ts";
import { modules } from "./modules.ts";
import { sockets } from "./sockets.ts";

declare const Deno: { readonly version: { readonly deno: string } };

export const runtime: Runtime = makeRuntime({
  name: "deno",
  version: Deno.version.deno,
  commands,
  modules,
  sockets,
  openAcceptor,
});
