import { messageOf, PfserveError } from "../errors.ts";
import type { LoggerOutput } from "../log/logger.ts";
import type { LineSink, Runtime } from "../runtime.ts";
import type { Generation } from "./generation.ts";

/** Opens the error log of the arbiter; its file belongs to the workers' user. */
export function openErrorLog(
  runtime: Runtime,
  { settings, owner }: Generation,
): LoggerOutput {
  const { errorLog, logLevel } = settings;
  const open = (): LineSink =>
    runtime.files.openSink(errorLog, "stderr", owner);
  return { sink: openOrExplain(errorLog, open), level: logLevel };
}

/** Makes sure that the workers will be able to open their logs; throws `PfserveError`. */
export function checkLogs(
  runtime: Runtime,
  { settings, owner }: Generation,
): void {
  const { errorLog, accessLog } = settings;
  for (const path of [errorLog, accessLog ?? "-"]) {
    const open = (): LineSink => runtime.files.openSink(path, "stderr", owner);
    openOrExplain(path, open).close();
  }
}

function openOrExplain(path: string, open: () => LineSink): LineSink {
  try {
    return open();
  } catch (error) {
    throw new PfserveError(
      `Cannot open log "${path}": ${messageOf(error)}; expected a file in a ` +
        "directory that exists and can be written",
      { cause: error },
    );
  }
}
