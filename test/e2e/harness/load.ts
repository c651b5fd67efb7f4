import type { Address } from "./address.ts";
import { LoadClient } from "./load_client.ts";
import { LoadReport } from "./load_report.ts";
import { pause, within } from "./wait.ts";

export interface LoadOptions {
  /** Clients that send at the same time. */
  readonly concurrency: number;
  /** Reuse connections; without it every request asks for `Connection: close`. */
  readonly isKeepAlive: boolean;
  /** Pause of each client between a response and its next request. */
  readonly thinkMs?: number;
  /** An answer that takes longer is a failed one. */
  readonly answerTimeoutMs?: number;
}

/** A running load; `numbered` is the app that answers it. */
export interface Load {
  readonly report: LoadReport;
  /** Sends nothing new, waits for what is under way, and returns the final count. */
  stop(): Promise<LoadReport>;
}

/**
 * Requests `/1`, `/2`, … from many clients until stopped. The answer to `/N` must be 200 with a body
 * `/N PID`; everything else is a failed request, and no request is ever sent twice.
 */
export function startLoad(address: Address, options: LoadOptions): Load {
  const report = new LoadReport();
  const clients = Array.from(
    { length: options.concurrency },
    () => new LoadClient(address, report, options),
  );
  for (const client of clients) client.start();
  return {
    report,
    stop: async () => {
      const drained = Promise.all(clients.map((client) => client.stop()));
      await within("the load to end", drained, { timeoutMs: 40_000 });
      return report;
    },
  };
}

/** Runs a load for `durationMs`. */
export async function runLoad(
  address: Address,
  options: LoadOptions & { readonly durationMs: number },
): Promise<LoadReport> {
  const load = startLoad(address, options);
  await pause(options.durationMs);
  return await load.stop();
}
