import type { Resolved } from "../config/resolve.ts";
import { createDeferred } from "../deferred.ts";
import { EXIT } from "../exit_codes.ts";
import type { ChildExit, Runtime } from "../runtime.ts";
import { makeGeneration } from "./loading.ts";

/** `--check-config`: loads the app in a worker that serves nothing; resolves with the exit code. */
export async function checkApp(
  runtime: Runtime,
  resolved: Resolved,
): Promise<number> {
  const { settings, app, modulePath, directory, owner } = makeGeneration(
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
    fds: [heartbeat.fd],
    onMessage: () => {},
    onExit: ended.resolve,
  });
  const assignment = {
    app,
    settings,
    age: 1,
    slot: 1,
    listeners: [],
    heartbeat: 4,
    isCheck: true,
  };
  child.send({ kind: "boot", assignment });
  const { code } = await ended.promise;
  heartbeat.close();
  if (code === EXIT.ok) {
    runtime.self.print(`Configuration and app "${app}" are fine\n`);
  }
  return code ?? EXIT.bootFailed;
}
