import { createDeferred } from "../deferred.ts";
import { EXIT } from "../exit_codes.ts";
import type { WorkerAssignment } from "../ipc.ts";
import type { ArbiterLink, SignalName, WorkerRuntime } from "../runtime.ts";
import { Worker } from "./worker.ts";

/** Meant for the arbiter: a signal to the whole process group must not end a worker. */
const IGNORED: readonly SignalName[] = [
  "SIGHUP",
  "SIGINT",
  "SIGUSR2",
  "SIGTTIN",
  "SIGTTOU",
  "SIGWINCH",
];

/** Runs a worker process; resolves with its exit code. */
export async function runWorker(
  runtime: WorkerRuntime,
  link: ArbiterLink,
): Promise<number> {
  const assigned = createDeferred<WorkerAssignment | undefined>();
  // deno-lint-ignore prefer-const -- the handlers below need it before it is there
  let worker: Worker | undefined;
  let isUnwanted = false;
  const stop = (manner: "graceful" | "quick", isLast = false): void => {
    isUnwanted = true;
    assigned.resolve(undefined);
    worker?.stop(manner, isLast);
  };
  for (const signal of IGNORED) runtime.self.onSignal(signal, () => {});
  runtime.self.onSignal("SIGTERM", () => stop("graceful"));
  runtime.self.onSignal("SIGQUIT", () => stop("quick"));
  runtime.self.onSignal("SIGUSR1", () => worker?.reopenLogs());
  link.onGone(() => stop("graceful", true));
  link.onMessage((message) => {
    switch (message.kind) {
      case "boot":
        return assigned.resolve(message.assignment);
      case "drain":
        return worker === undefined
          ? stop("quick")
          : void worker.leave(message.limitMs, message);
      case "interrupt":
        return worker?.interrupt();
      case "reopen_logs":
        return worker?.reopenLogs();
    }
  });
  const assignment = await assigned.promise;
  if (assignment === undefined || isUnwanted) return EXIT.ok;
  // Before anything is opened or loaded: what follows has the rights of the user, not those of root.
  if (assignment.owner?.groups !== undefined) {
    runtime.becomeOwner(assignment.owner);
  }
  worker = new Worker(runtime, link, assignment);
  return await worker.run();
}
