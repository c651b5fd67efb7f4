import { fileURLToPath } from "node:url";
import { commandEntry } from "../shared/command_entry_url.ts";
import { workerEntry } from "../shared/worker_entry_url.ts";
import type { Starter } from "./starter.ts";

export const starter: Starter = {
  // Bun reports a crash of its own when it gets SIGABRT.
  isAbortClean: false,
  passingEnv: () => ({}),
  workerArguments: (
    _version,
    modulePath,
  ) => [fileURLToPath(workerEntry), modulePath],
  commandArguments: (_version, argv) => [fileURLToPath(commandEntry), ...argv],
};
