/** The worker class that has one request at a time. */
import assert from "node:assert/strict";
import { json, request } from "./harness/client.ts";
import { onEachTarget } from "./harness/scene.ts";

interface Slept {
  readonly pid: number;
  readonly sleeping: number;
}

onEachTarget("sync", (scenario) => {
  scenario(
    "a busy worker leaves connections to its colleague",
    async (scene) => {
      const server = await scene.serve({
        app: "slow",
        workers: 2,
        args: ["-k", "sync"],
      });
      const startedAt = performance.now();
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => request(server.address, "/sleep/200")),
      );
      const tookMs = performance.now() - startedAt;
      const slept = answers.map((answer) => json<Slept>(answer));
      assert.deepEqual(slept.map(({ sleeping }) => sleeping), Array(8).fill(1));
      const counts = server.workers().map((pid) =>
        slept.filter((each) => each.pid === pid).length
      );
      assert.deepEqual(counts, [4, 4]);
      // Four after each other in each worker; how much longer it takes is the machine's.
      assert.ok(tookMs >= 790, `took ${tookMs} ms`);
    },
  );

  for (const name of ["SIGTERM", "SIGINT"] as const) {
    scenario(`${name} leaves nobody in the queue`, async (scene) => {
      const server = await scene.serve({ app: "slow", workerClass: "sync" });
      const answers = Array.from({ length: 6 }, async () => {
        const connection = await scene.connect(server.address);
        return await connection.request("/sleep/200");
      });
      await Promise.race(answers);
      server.signal(name);
      for (const answer of await Promise.all(answers)) {
        assert.equal(answer.status, 200);
      }
      assert.equal((await server.exit()).code, 0);
    });
  }

  for (const socket of ["TCP", "unix"]) {
    scenario(
      `a request that ends its worker costs one client of 20, on ${socket}`,
      async (scene) => {
        const server = await scene.serve({
          app: "crash",
          workers: 2,
          args: ["-k", "sync"],
          ...(socket === "unix"
            ? { bind: [`unix:${scene.path("s.sock")}`] }
            : {}),
        });
        const targets = Array.from(
          { length: 20 },
          (_, index) => index === 7 ? "/exit" : "/",
        );
        const outcomes = await Promise.allSettled(
          targets.map((target) => request(server.address, target)),
        );
        const failed = outcomes.flatMap(({ status }, index) =>
          status === "rejected" ? [targets[index]] : []
        );
        assert.deepEqual(failed, ["/exit"]);
        await server.log.waitFor(/exited with code 9/);
        await server.hasWorkers(2);
      },
    );
  }

  scenario(
    "a request that never ends costs its own client alone",
    async (scene) => {
      const server = await scene.serve({
        app: "spin",
        workers: 2,
        args: ["-k", "sync", "-t", "2"],
      });
      const targets = Array.from(
        { length: 20 },
        (_, index) => index === 7 ? "/spin" : "/",
      );
      const outcomes = await Promise.allSettled(
        targets.map((target) => request(server.address, target)),
      );
      const failed = outcomes.flatMap(({ status }, index) =>
        status === "rejected" ? [targets[index]] : []
      );
      assert.deepEqual(failed, ["/spin"]);
      assert.match(server.log.text, /WORKER TIMEOUT .* GET \/spin/);
      await server.hasWorkers(2);
    },
  );
});
