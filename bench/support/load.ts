import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import { runClient } from "./load_client.ts";

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  readonly durationMs: number;
  /** Whether a connection carries more than one request. */
  readonly isKeepAlive: boolean;
  /** What tells wrk to send something other than GET. */
  readonly script?: string;
}

export interface LoadResult {
  readonly requests: number;
  readonly failures: number;
  readonly seconds: number;
}

/** The load generator in use: wrk where it is installed, else a client in JavaScript. */
export const loadGenerator: string = hasWrk()
  ? "wrk"
  : "the client in bench/support/load_client.ts";

/** Sends requests as fast as they are answered. */
export function runLoad(options: LoadOptions): Promise<LoadResult> {
  return loadGenerator === "wrk" ? runWrk(options) : runClient(options);
}

async function runWrk(options: LoadOptions): Promise<LoadResult> {
  const { stdout } = await promisify(execFile)("wrk", [
    "--threads",
    "1",
    "--connections",
    `${options.connections}`,
    "--duration",
    `${Math.ceil(options.durationMs / 1000)}s`,
    ...(options.script === undefined ? [] : ["--script", options.script]),
    ...(options.isKeepAlive ? [] : ["--header", "Connection: close"]),
    `http://127.0.0.1:${options.port}/`,
  ]);
  return parseWrk(stdout, options);
}

function parseWrk(report: string, { isKeepAlive }: LoadOptions): LoadResult {
  const [, requests, seconds] = /(\d+) requests in ([\d.]+)s/.exec(report) ??
    [];
  const errors =
    /connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(report) ?? [];
  const [connect = 0, read = 0, write = 0, timeout = 0] = errors.slice(1).map(
    Number,
  );
  const [, bad = 0] = /Non-2xx or 3xx responses: (\d+)/.exec(report) ?? [];
  // With `Connection: close` wrk counts some ends of connections as errors of reading.
  const reads = isKeepAlive ? read : 0;
  return {
    requests: Number(requests),
    failures: connect + reads + write + timeout + Number(bad),
    seconds: Number(seconds),
  };
}

function hasWrk(): boolean {
  try {
    execFileSync("wrk", ["-v"], { stdio: "ignore" });
    return true;
  } catch (error) {
    // It ends with 1 when it shows its version.
    return (error as { code?: string }).code !== "ENOENT";
  }
}
