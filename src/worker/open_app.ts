import { describeError } from "../errors.ts";
import type { HttpBackend } from "../http/backend.ts";
import type { LoadReport } from "./load_report.ts";
import { openWorker, type WorkerContext } from "./worker_classes.ts";

/** Opens what serves the app; with `report`, an app that does not load is shown as a page. */
export async function openApp(
  context: WorkerContext,
  report: LoadReport | undefined,
): Promise<HttpBackend> {
  try {
    const backend = await openWorker(context);
    report?.start(true);
    return backend;
  } catch (error) {
    if (report === undefined) throw error;
    report.start(false);
    return await openErrorPage(context, error);
  }
}

async function openErrorPage(
  { runtime, assignment, observer, logger }: WorkerContext,
  error: unknown,
): Promise<HttpBackend> {
  const { settings, tls } = assignment;
  logger.exception(`Exception in worker process: ${describeError(error)}`);
  const { createBackend } = await import("./classes/event_loop.ts");
  const { errorApp } = await import("./error_page.ts");
  const parts = { settings, tls, observer };
  return await createBackend(runtime, errorApp(error), parts);
}
