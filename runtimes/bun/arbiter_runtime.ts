import type { Runtime } from "../../src/runtime.ts";
import { createProcesses } from "../shared/processes.ts";
import { sources } from "../shared/sources.ts";
import { commands } from "./commands.ts";
import { diagnosis } from "./diagnosis.ts";
import { permissions } from "./permissions.ts";
import { runtime as common } from "./runtime.ts";
import { setup } from "./setup.ts";
import { sockets } from "./sockets.ts";

/** What the arbiter has beside: it binds sockets and starts processes. */
export const runtime: Omit<Runtime, "others"> = {
  ...common,
  sockets,
  sources,
  permissions,
  diagnosis,
  setup,
  processes: createProcesses(commands),
};
