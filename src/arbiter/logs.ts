import { messageOf, PfserveError } from "../errors.ts";
import {
  readStatsdAddress,
  readSyslogAddress,
} from "../config/log_addresses.ts";
import type { LogSource } from "../ipc.ts";
import type { LoggerOutput } from "../log/logger.ts";
import { openErrorOutput } from "../log/open_logs.ts";
import type { LineSink, Runtime, SinkEvents } from "../runtime.ts";
import type { Generation } from "./generation.ts";
import type { LogTroubles } from "./log_troubles.ts";

/** Opens the error log of the arbiter; its file belongs to the workers' user. */
export function openErrorLog(
  runtime: Runtime,
  generation: Generation,
  troubles: LogTroubles,
): LoggerOutput {
  const watch = (source: LogSource): SinkEvents => troubles.watch(source);
  return openOrExplain(
    generation.settings.errorLog,
    () => openErrorOutput({ runtime, watch, ...generation }),
  );
}

/** Makes sure that the workers will be able to open their logs; throws `PfserveError`. */
export function checkLogs(
  runtime: Runtime,
  { settings, owner }: Generation,
): void {
  const { errorLog, accessLog } = settings;
  for (const path of [errorLog, accessLog ?? "-"]) {
    const open = (): LineSink =>
      runtime.files.openSink(path, "stderr", { owner });
    openOrExplain(path, open).close();
  }
  const addresses = [
    settings.syslog ? readSyslogAddress(settings.syslogAddress) : undefined,
    settings.statsdHost === undefined
      ? undefined
      : readStatsdAddress(settings.statsdHost),
  ];
  for (const address of addresses) {
    if (address !== undefined) runtime.openMessages(address, NOBODY).close();
  }
}

/** A server that cannot be reached yet is no reason not to start. */
const NOBODY: SinkEvents = { onTrouble() {}, onRecovered() {} };

function openOrExplain<Opened>(path: string, open: () => Opened): Opened {
  try {
    return open();
  } catch (error) {
    if (error instanceof PfserveError) throw error;
    throw new PfserveError(
      `Cannot open log "${path}": ${messageOf(error)}; expected a file in a ` +
        "directory that exists and can be written",
      { cause: error },
    );
  }
}
