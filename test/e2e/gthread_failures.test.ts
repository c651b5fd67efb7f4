/** What a thread of the app costs that ends, or never ends. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { request } from "./harness/client.ts";
import { onEachTarget } from "./harness/scene.ts";
import { appPath } from "./harness/server.ts";
import { ask, askAll, serveThreads } from "./harness/threads.ts";
import { eventually } from "./harness/wait.ts";

onEachTarget("a thread of gthread", (scenario, target) => {
  for (
    const [path, shown] of [
      ["/throw", /A thread ended, replacing it: .*lost in a thread/],
      ["/reject", /A thread ended, replacing it: .*rejected in a thread/],
      ["/exit", /A thread ended, replacing it: process\.exit\(5\)/],
    ] as const
  ) {
    scenario(`loses one request to ${path}`, async (scene) => {
      const server = await serveThreads(scene, { threads: 2 });
      const sleeping = ask(server, "/sleep/1500");
      sleeping.catch(() => {});
      assert.equal((await request(server.address, path)).status, 500);
      await server.log.waitFor(shown);
      const { pid } = await sleeping;
      // As soon as the replacement is there.
      await eventually("answers of two threads", async () => {
        const { facts } = await askAll(server, ["/sleep/500", "/sleep/500"]);
        assert.deepEqual(facts.map((each) => each.pid), [pid, pid]);
        return new Set(facts.map(({ threadId }) => threadId)).size === 2;
      });
    });
  }

  scenario(
    "cuts off the response that its thread left unfinished",
    async (scene) => {
      const server = await serveThreads(scene, { threads: 1 });
      const connection = await scene.connect(server.address);
      const answer = connection.request("/break");
      answer.catch(() => {});
      await connection.bodyContains("begun");
      await assert.rejects(answer);
      await ask(server, "/");
    },
  );

  scenario("says what a lack of memory costs", async (scene) => {
    const heap = "--max-old-space-size=64";
    const server = await serveThreads(scene, {
      threads: 2,
      env: target.runtime === "node" ? { NODE_OPTIONS: heap } : {},
      runtimeFlags: target.runtime === "deno" ? [`--v8-flags=${heap}`] : [],
    });
    const { pid } = await ask(server, "/");
    // Bun has no limit of its own: it gets no more memory than it has.
    if (target.runtime === "bun") {
      execFileSync("prlimit", ["--pid", String(pid), "--data=1"]);
    }
    const from = server.log.mark();
    const answer = request(server.address, "/memory", { timeoutMs: 40_000 });
    if (target.runtime === "node") {
      assert.equal((await answer).status, 500);
      await server.log.waitFor(/A thread ended, .*ERR_WORKER_OUT_OF_MEMORY/);
      assert.equal((await ask(server, "/")).pid, pid);
      return;
    }
    await assert.rejects(answer);
    await server.log.waitFor(
      new RegExp(
        `Worker \\(pid:${pid}\\) was sent SIG[A-Z]+! Perhaps out of memory\\?`,
      ),
    );
    await server.ready(1, from);
    assert.notEqual((await ask(server, "/")).pid, pid);
  });

  scenario("ends a request that has had its time", async (scene) => {
    const server = await serveThreads(scene, {
      // As it is written: its lines are looked for in the stack.
      app: appPath("threads"),
      threads: 2,
      args: ["--request-timeout", "2"],
    });
    const [pid] = server.workers();
    const from = server.log.mark();
    const sleeping = ask(server, "/sleep/1500");
    const answer = await request(server.address, "/spin/600000");
    assert.equal(answer.status, 504);
    await server.log.waitFor(
      /Error handling request GET \/spin\/600000\nRequest timeout/,
    );
    if (target.runtime === "node") {
      await server.log.waitFor(
        /The thread of GET \/spin\/600000 was stopped here:\n(?: +at .*\n)*? +at spin \(.*apps\/threads\.ts:25:\d+\)/,
      );
    }
    assert.equal((await sleeping).pid, pid);
    const { facts } = await askAll(server, ["/sleep/500", "/sleep/500"]);
    assert.equal(facts.length, 2);
    if (target.runtime === "deno") {
      await server.ready(1, from);
      await server.gone(pid!);
    } else assert.deepEqual(facts.map((each) => each.pid), [pid, pid]);
    assert.ok(!server.log.has("WORKER TIMEOUT"));
  });

  scenario(
    "stops while it ends a request that has had its time",
    async (scene) => {
      const server = await serveThreads(scene, {
        threads: 2,
        args: ["--request-timeout", "0.5", "-t", "10"],
      });
      const answer = await request(server.address, "/spin/600000");
      assert.equal(answer.status, 504);
      server.signal("SIGTERM");
      assert.equal((await server.exit({ timeoutMs: 6000 })).code, 0);
      if (target.runtime === "node") {
        assert.match(server.log.text, /\/spin\/600000 was stopped here:/);
      }
    },
  );

  // Neither Bun nor Deno lets one thread look into another.
  if (target.runtime === "node") {
    for (
      const [path, activity] of [
        ["hang", "ran nothing: it waits for what does not come"],
        ["system", "did not say where it was: it is in a call that blocks"],
      ] as const
    ) {
      scenario(`tells of ${path} without a stack`, async (scene) => {
        const server = await serveThreads(scene, {
          threads: 1,
          args: ["--request-timeout", "0.5"],
        });
        assert.equal((await request(server.address, `/${path}`)).status, 504);
        await server.log.waitFor(`The thread of GET /${path} ${activity}`);
        await ask(server, "/");
      });
    }
  }
});
