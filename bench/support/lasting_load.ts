import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { loadGenerator } from "./load.ts";
import { runClient } from "./load_client.ts";

const SCRIPT = fileURLToPath(new URL("mixed_requests.lua", import.meta.url));
const CONNECTIONS = 32;
const ROUND_MS = 2000;

/** A load that lasts until it is stopped. */
export interface LastingLoad {
  /** Resolves with the number of requests that failed. */
  stop(): Promise<number>;
}

/** Sends the mixed requests with wrk, and without it GET alone, on connections that stay. */
export function startLastingLoad(port: number): LastingLoad {
  return loadGenerator === "wrk" ? startWrk(port) : startRounds(port);
}

function startWrk(port: number): LastingLoad {
  const threads = ["--threads", "1", "--connections", `${CONNECTIONS}`];
  const target = `http://127.0.0.1:${port}/`;
  const child = spawn("wrk", [
    ...threads,
    ...["--duration", "1h", "--script", SCRIPT, target],
  ]);
  let report = "";
  child.stdout.on("data", (text) => report += text);
  const ended = once(child, "close");
  return {
    async stop() {
      // It reports what it has done until then.
      child.kill("SIGINT");
      await ended;
      return failuresOf(report);
    },
  };
}

function failuresOf(report: string): number {
  if (!/requests in/.test(report)) return NaN;
  const errors =
    /connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(report) ?? [];
  const [, statuses = 0] = /Non-2xx or 3xx responses: (\d+)/.exec(report) ?? [];
  return [...errors.slice(1), statuses].reduce<number>(
    (sum, count) => sum + Number(count),
    0,
  );
}

function startRounds(port: number): LastingLoad {
  let isOver = false;
  const running = (async () => {
    let failures = 0;
    while (!isOver) {
      const round = await runClient({
        port,
        connections: CONNECTIONS,
        durationMs: ROUND_MS,
        isKeepAlive: true,
      });
      failures += round.failures;
    }
    return failures;
  })();
  return {
    stop() {
      isOver = true;
      return running;
    },
  };
}
