/**
 * A program: the normal client of a test whose own event loop is busy. It loads each of the
 * addresses in its argument until it is told to stop, and then sends what it has measured.
 */
import process from "node:process";
import type { Address } from "./address.ts";
import type { LatencyReport } from "./latency.ts";
import { type Load, startLoad } from "./load.ts";

const THINK_MS = 20;

const addresses = JSON.parse(process.argv[2]!) as Address[];
const all = addresses.map((address) => [
  startLoad(address, { concurrency: 2, isKeepAlive: true, thinkMs: THINK_MS }),
  startLoad(address, { concurrency: 2, isKeepAlive: false, thinkMs: THINK_MS }),
]);

process.once("message", () => void report());
// The test has the report, or is gone.
process.once("disconnect", () => process.exit());

async function report(): Promise<void> {
  const reports = await Promise.all(all.map(measure));
  process.send?.(reports);
}

async function measure(loads: readonly Load[]): Promise<LatencyReport> {
  const reports = await Promise.all(loads.map((load) => load.stop()));
  return {
    failed: reports.reduce((sum, { failed }) => sum + failed, 0),
    durationsMs: reports.flatMap(({ durationsMs }) => durationsMs),
    description: reports.map((report) => report.describe()).join("\n"),
  };
}
