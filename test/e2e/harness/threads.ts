import assert from "node:assert/strict";
import { json, request } from "./client.ts";
import type { Scene } from "./scene.ts";
import type { Server } from "./server.ts";

/** What every answer of the app `threads` tells. */
export interface ThreadFacts {
  readonly threadId: number;
  readonly pid: number;
  readonly waiting: number;
  readonly aborted: number;
}

export interface ThreadsOptions {
  readonly threads: number;
  readonly workers?: number;
  /** The app `threads`, unless it is said otherwise. */
  readonly app?: string;
  readonly args?: readonly string[];
  readonly runtimeFlags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a server of `gthread` workers, and waits until they are ready. */
export function serveThreads(
  scene: Scene,
  options: ThreadsOptions,
): Promise<Server> {
  const { threads, args = [], ...others } = options;
  return scene.serve({
    app: "threads",
    workers: 1,
    ...others,
    args: ["-k", "gthread", "--threads", String(threads), ...args],
  });
}

/** Asks the app `threads` on a connection of its own. */
export async function ask(
  server: Server,
  target: string,
): Promise<ThreadFacts> {
  const answer = await request(server.address, target, { timeoutMs: 40_000 });
  assert.equal(answer.status, 200, `${target}\n${server.describe()}`);
  return json<ThreadFacts>(answer);
}

/** Asks for all targets at the same time. */
export async function askAll(
  server: Server,
  targets: readonly string[],
): Promise<{ facts: ThreadFacts[]; tookMs: number }> {
  const since = performance.now();
  const facts = await Promise.all(targets.map((each) => ask(server, each)));
  return { facts, tookMs: performance.now() - since };
}
