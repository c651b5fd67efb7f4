import type { LogSource } from "../ipc.ts";
import type { ArbiterLink, SinkEvents } from "../runtime.ts";

/** Has the arbiter report trouble with logs, once for all workers. */
export function watchLogs(
  link: Pick<ArbiterLink, "send">,
): (source: LogSource) => SinkEvents {
  return (source) => ({
    onTrouble: (reason) => link.send({ kind: "log_trouble", source, reason }),
    onRecovered: (lostLines) =>
      link.send({ kind: "log_recovered", source, lostLines }),
  });
}
