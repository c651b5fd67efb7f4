/** TERM, INT and QUIT. */
import assert from "node:assert/strict";
import { requestSlowly, type SlowRequest } from "./harness/busy.ts";
import { request } from "./harness/client.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import type { Server } from "./harness/server.ts";
import { eventually } from "./harness/wait.ts";

/** Ends the server; returns the exit code and how long it took until the last process was gone. */
async function stop(
  server: Server,
  ...signals: NodeJS.Signals[]
): Promise<{ code: number | null; durationMs: number }> {
  const since = performance.now();
  for (const name of signals) server.signal(name);
  const { code } = await server.exit();
  await server.allGone();
  return { code, durationMs: performance.now() - since };
}

/** A server with one request under way that takes `delayMs`. */
async function serveBusy(
  scene: Scene,
  delayMs: number,
  args: readonly string[] = [],
): Promise<SlowRequest & { server: Server }> {
  const server = await scene.serve({ app: "slow", workers: 2, args });
  return { server, ...await requestSlowly(scene, server, delayMs) };
}

onEachTarget("stopping", (scenario) => {
  scenario(
    "with idle keep-alive clients takes less than a second",
    async (scene) => {
      const server = await scene.serve({
        app: "hello",
        workers: 2,
        args: ["--keep-alive", "60"],
      });
      const connections = await Promise.all(
        Array.from({ length: 8 }, () => scene.connect(server.address)),
      );
      for (const connection of connections.slice(1)) {
        await connection.request("/");
      }
      const { code, durationMs } = await stop(server, "SIGTERM");
      assert.equal(code, 0);
      assert.ok(durationMs < 1000, `took ${durationMs} ms`);
      await Promise.all(connections.map(({ closed }) => closed));
      assert.match(server.log.text, /Handling signal: term$/m);
      assert.equal(server.log.all(/Worker exiting \(pid: \d+\)$/m).length, 2);
      assert.match(server.log.text, /Shutting down: Master\n$/);
    },
  );

  for (const name of ["SIGINT", "SIGQUIT"] as const) {
    scenario(`by ${name} exits with 0`, async (scene) => {
      const server = await scene.serve({ app: "hello", workers: 2 });
      const { code, durationMs } = await stop(server, name);
      assert.equal(code, 0);
      assert.ok(durationMs < 1000, `took ${durationMs} ms`);
    });
  }

  scenario("answers a request of 3 s before it exits", async (scene) => {
    const { server, answer } = await serveBusy(scene, 3000);
    const stopped = stop(server, "SIGTERM");
    const { status, head } = await answer;
    const answeredAt = performance.now();
    assert.equal(status, 200);
    assert.match(head, /\r\nconnection: close(?:\r|$)/i);
    assert.equal((await stopped).code, 0);
    assert.ok(performance.now() - answeredAt < 1000);
  });

  scenario(
    "refuses new connections while requests are under way",
    async (scene) => {
      const { server, answer } = await serveBusy(scene, 2000);
      const stopped = stop(server, "SIGTERM");
      await eventually("a refused connection", async () => {
        const thrown = await request(server.address, "/").catch((
          error: Error,
        ) => error);
        return thrown instanceof Error && /ECONNREFUSED/.test(thrown.message);
      });
      assert.equal((await answer).status, 200);
      assert.equal((await stopped).code, 0);
    },
  );

  scenario(
    "by QUIT cuts a request of 10 s off after about 2 s",
    async (scene) => {
      const { server, answer } = await serveBusy(scene, 10_000);
      const { code, durationMs } = await stop(server, "SIGQUIT");
      assert.equal(code, 0);
      assert.ok(
        durationMs > 1000 && durationMs < 4000,
        `took ${durationMs} ms`,
      );
      await assert.rejects(answer);
    },
  );

  scenario("twice by INT hurries", async (scene) => {
    const { server, answer } = await serveBusy(scene, 10_000);
    const { code, durationMs } = await stop(server, "SIGINT", "SIGINT");
    assert.equal(code, 0);
    assert.ok(durationMs < 4000, `took ${durationMs} ms`);
    await assert.rejects(answer);
  });

  scenario("by TERM is hurried by INT", async (scene) => {
    const { server } = await serveBusy(scene, 10_000);
    await server.signalAndWait("SIGTERM", "Handling signal: term");
    const { code, durationMs } = await stop(server, "SIGINT");
    assert.equal(code, 0);
    assert.ok(durationMs < 4000, `took ${durationMs} ms`);
  });

  scenario(
    "kills what outlives graceful_timeout and says so",
    async (scene) => {
      const { server, answer } = await serveBusy(scene, 15_000, [
        "--graceful-timeout",
        "1",
      ]);
      const from = server.log.mark();
      const { code, durationMs } = await stop(server, "SIGTERM");
      assert.equal(code, 0);
      assert.ok(durationMs > 900 && durationMs < 4000, `took ${durationMs} ms`);
      assert.match(server.log.text.slice(from), /graceful/i);
      assert.doesNotMatch(server.log.text, /out of memory/i);
      await assert.rejects(answer);
    },
  );

  scenario("during boot ends everything", async (scene) => {
    const server = scene.start({ app: "never_ready", workers: 2 });
    await server.log.waitForCount(/Booting worker with pid: \d+/, 2);
    const { code, durationMs } = await stop(server, "SIGTERM");
    assert.equal(code, 0);
    assert.ok(durationMs < 3000, `took ${durationMs} ms`);
  });
});
