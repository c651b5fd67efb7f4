import type { Resolved } from "../config/resolve.ts";
import { createDeferred } from "../deferred.ts";
import { PfserveError } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import { FIRST_PASSED_FD } from "../ipc.ts";
import type { Cancel, ChildExit, Runtime } from "../runtime.ts";
import { describeExit } from "./child_exit.ts";
import { makeGeneration } from "./loading.ts";

/** `--check-config`: loads the app in a worker that serves nothing; resolves with the exit code. */
export async function checkApp(
  runtime: Runtime,
  resolved: Resolved,
): Promise<number> {
  const { settings, tls, app, modulePath, directory, owner } = makeGeneration(
    runtime,
    resolved,
    1,
  );
  const ended = createDeferred<ChildExit>();
  const heartbeat = runtime.files.createHeartbeat(owner);
  const child = runtime.processes.spawnWorker({
    modulePath,
    directory,
    owner,
    title: "pfserve: check",
    env: {},
    output: undefined,
    fds: [heartbeat.fd],
    onMessage: () => {},
    onExit: ended.resolve,
  });
  const assignment = {
    app,
    // Whoever asks reads the answer here, not in a log.
    settings: {
      ...settings,
      errorLog: "-",
      accessLog: undefined,
      syslog: false,
      statsdHost: undefined,
    },
    tls,
    age: 1,
    slot: 1,
    listeners: [],
    addresses: [],
    heartbeat: FIRST_PASSED_FD,
    requestIdPrefix: "",
    isCheck: true,
  };
  child.send({ kind: "boot", assignment });
  const stopWaiting = limitBoot(runtime, child.pid, settings.bootTimeout);
  const exit = await ended.promise;
  stopWaiting();
  heartbeat.close();
  if (exit.code === null) {
    throw new PfserveError(
      `Cannot check app "${app}": its process ended (${describeExit(exit)})`,
      { exitCode: EXIT.bootFailed, cause: exit.error },
    );
  }
  if (exit.code === EXIT.ok) {
    runtime.self.print(`Configuration and app "${app}" are fine\n`);
  }
  return exit.code;
}

/** An app that never finishes to load is ended, as it would be by an arbiter. */
function limitBoot(
  runtime: Runtime,
  pid: number,
  bootTimeout: number,
): Cancel {
  if (bootTimeout === 0) return () => {};
  return runtime.clock.after(bootTimeout * 1000, () => {
    runtime.self.printError(
      `pfserve: the app was not loaded within its boot timeout of ${bootTimeout}s\n`,
    );
    runtime.processes.kill(pid, "SIGKILL");
  });
}
