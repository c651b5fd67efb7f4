import { createDeferred } from "../deferred.ts";
import { EXIT } from "../exit_codes.ts";
import type { Runtime } from "../runtime.ts";

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
    onExit: ({ code, signal, error }) => {
      const how = error?.message ?? signal ?? `exit code ${code}`;
      runtime.self.printError(
        `pfserve: the daemon ended before it served (${how})\n`,
      );
      finished.resolve(code || EXIT.failed);
    },
  });
  const exitCode = await finished.promise;
  child.release();
  return exitCode;
}
