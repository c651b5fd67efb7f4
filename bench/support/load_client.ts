import { connect } from "node:net";
import type { LoadOptions, LoadResult } from "./load.ts";

/** What the connections of one run share. */
interface Run extends LoadOptions {
  readonly request: string;
  readonly endsAt: number;
  requests: number;
  failures: number;
}

/** A load generator for machines without wrk: one request at a time on each connection. */
export async function runClient(options: LoadOptions): Promise<LoadResult> {
  const startedAt = performance.now();
  const header = options.isKeepAlive ? "" : "Connection: close\r\n";
  const run: Run = {
    ...options,
    request: `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n${header}\r\n`,
    endsAt: startedAt + options.durationMs,
    requests: 0,
    failures: 0,
  };
  await Promise.all(
    Array.from({ length: options.connections }, () => keepAsking(run)),
  );
  const { requests, failures } = run;
  return { requests, failures, seconds: (performance.now() - startedAt) / 1e3 };
}

async function keepAsking(run: Run): Promise<void> {
  while (performance.now() < run.endsAt) await useConnection(run);
}

/** Opens one connection and uses it for as long as the server keeps it. */
function useConnection(run: Run): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port: run.port, host: "127.0.0.1" });
    let text = "";
    let isWaiting = true;
    socket.setNoDelay(true).setEncoding("latin1");
    socket.on("connect", () => socket.write(run.request));
    socket.on("data", (chunk) => {
      text += chunk;
      if (!isComplete(text)) return;
      run.requests++;
      text = "";
      isWaiting = run.isKeepAlive && performance.now() < run.endsAt;
      if (isWaiting) socket.write(run.request);
      else socket.end();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      if (isWaiting) run.failures++;
      resolve();
    });
  });
}

/** Whether a response with a length has arrived; those of the programs measured all have one. */
function isComplete(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const length = /content-length: (\d+)/i.exec(text)?.[1];
  return text.length >= end + 4 + Number(length ?? 0);
}
