import type { WorkerHost } from "../../worker_host.ts";
import { loadModule, valueOf } from "../app_loader.ts";
import type { OpenWorker, WorkerContext } from "../worker_classes.ts";
import { loadWorkerClass } from "./class_loader.ts";
import { HostedBackend } from "./hosted_backend.ts";
import { Listeners } from "./listeners.ts";

/** A class of the user's own, which decides what serves. */
export const openCustom: OpenWorker = async (context) => {
  const { runtime, assignment } = context;
  const { workerClass } = assignment.settings;
  const Class = await loadWorkerClass(runtime, {
    workerClass,
    app: assignment.app,
  });
  const listeners = new Listeners(context);
  const worker = new Class(makeHost(context, listeners));
  await worker.init();
  return new HostedBackend(worker, listeners, context);
};

/** What the class may see and do. */
function makeHost(context: WorkerContext, listeners: Listeners): WorkerHost {
  const { runtime, assignment, observer, control, logger } = context;
  const { app, settings, age, slot } = assignment;
  return {
    settings,
    app,
    age,
    slot,
    observer,
    pid: runtime.self.pid,
    log: logger,
    listeners: listeners.all,
    get isDraining() {
      return listeners.isClosed;
    },
    loadApp: async () => (await valueOf(await loadModule(runtime, app))).value,
    prepareUpgrades: () => runtime.prepareUpgrades(),
    notify: () => control.beat(),
    recycle(reason) {
      logger.info(`Worker asks for a replacement: ${reason}`);
      control.recycle(reason);
    },
    leave: () => control.leave(),
  };
}
