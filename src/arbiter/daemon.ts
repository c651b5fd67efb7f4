import { createDeferred } from "../deferred.ts";
import { EXIT } from "../exit_codes.ts";
import type { Runtime } from "../runtime.ts";
import { describeExit } from "./child_exit.ts";

/** Starts this command again without a terminal; resolves when it serves, or has failed. */
export async function launchDaemon(
  runtime: Runtime,
  variable: string,
): Promise<number> {
  const finished = createDeferred<number>();
  const child = runtime.processes.spawnArbiter({
    directory: runtime.self.workingDirectory(),
    env: { [variable]: "1" },
    fds: [],
    isDaemon: true,
    onMessage(message) {
      if (message.kind === "serving") return finished.resolve(EXIT.ok);
      runtime.self.printError(`pfserve: ${message.message}\n`);
      finished.resolve(message.exitCode);
    },
    onExit: (exit) => {
      runtime.self.printError(
        `pfserve: the daemon ended before it served (${describeExit(exit)})\n`,
      );
      finished.resolve(exit.code || EXIT.failed);
    },
  });
  const exitCode = await finished.promise;
  child.release();
  return exitCode;
}
