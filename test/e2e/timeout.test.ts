/** A worker whose event loop is blocked. */
import assert from "node:assert/strict";
import { json, request } from "./harness/client.ts";
import { readProcess } from "./harness/process_table.ts";
import { onEachTarget } from "./harness/scene.ts";
import type { Server } from "./harness/server.ts";
import { eventually, pause } from "./harness/wait.ts";

const SPINNING_CPU_SECONDS = 0.3;

/** The worker that burns CPU, once it does. */
async function findSpinning(server: Server): Promise<number> {
  const cpu = (pid: number): number => readProcess(pid)?.cpuSeconds ?? 0;
  const before = new Map(server.workers().map((pid) => [pid, cpu(pid)]));
  return await eventually(
    "a spinning worker",
    () =>
      [...before.keys()].find((pid) =>
        cpu(pid) - (before.get(pid) ?? 0) > SPINNING_CPU_SECONDS
      ),
    { explain: () => server.describe() },
  );
}

/** Asks again and again until told to stop; returns who answered and the slowest answer. */
function probe(
  server: Server,
): () => Promise<{ pids: Set<number>; slowestMs: number }> {
  const pids = new Set<number>();
  let slowestMs = 0;
  let isStopping = false;
  const probing = (async () => {
    while (!isStopping) {
      const since = performance.now();
      const answer = await request(server.address, "/", { timeoutMs: 3000 });
      pids.add(json<{ pid: number }>(answer).pid);
      slowestMs = Math.max(slowestMs, performance.now() - since);
      await pause(20);
    }
  })();
  probing.catch(() => {});
  return async () => {
    isStopping = true;
    await probing;
    return { pids, slowestMs };
  };
}

onEachTarget("a timeout", (scenario) => {
  scenario(
    "names the request, ends the worker and replaces it",
    async (scene) => {
      const server = await scene.serve({
        app: "spin",
        workers: 3,
        args: ["-t", "3"],
      });
      const from = server.log.mark();
      const connection = await scene.connect(server.address);
      const spinningSince = performance.now();
      const answer = connection.request("/spin");
      answer.catch(() => {});
      const spinning = await findSpinning(server);
      const stopProbing = probe(server);

      await server.log.waitFor(`WORKER TIMEOUT (pid:${spinning})`, { from });
      await server.gone(spinning);
      const goneAfterMs = performance.now() - spinningSince;
      await server.ready(1, from);
      await server.hasWorkers(3);
      const { pids, slowestMs } = await stopProbing();

      assert.ok(
        goneAfterMs > 2500 && goneAfterMs < 5000,
        `gone after ${goneAfterMs} ms`,
      );
      assert.ok(!pids.has(spinning) && pids.size >= 1);
      assert.ok(slowestMs < 1000, `an answer took ${slowestMs} ms`);
      assert.match(server.log.text.slice(from), /GET \/spin/);
      await assert.rejects(answer);
      assert.equal(server.log.all(/WORKER TIMEOUT/).length, 1);
    },
  );

  scenario(
    "spares slow requests that leave the event loop free",
    async (scene) => {
      const server = await scene.serve({ app: "slow", args: ["-t", "1"] });
      const answer = await request(server.address, "/sleep/3000");
      assert.equal(answer.status, 200);
      assert.ok(!server.log.has("WORKER TIMEOUT"));
    },
  );

  scenario(
    "of the only worker leaves a server that recovers",
    async (scene) => {
      const server = await scene.serve({ app: "spin", args: ["-t", "1"] });
      const from = server.log.mark();
      const connection = await scene.connect(server.address);
      connection.request("/spin").catch(() => {});
      await server.log.waitFor("WORKER TIMEOUT", { from });
      await server.ready(1, from);
      assert.equal((await request(server.address, "/")).status, 200);
      server.signal("SIGTERM");
      assert.equal((await server.exit()).code, 0);
    },
  );
});
