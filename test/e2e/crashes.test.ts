/** Processes that die. */
import assert from "node:assert/strict";
import { requestSlowly } from "./harness/busy.ts";
import { json, request } from "./harness/client.ts";
import type { LoadReport } from "./harness/load_report.ts";
import { freePort } from "./harness/listener.ts";
import { signal } from "./harness/process_table.ts";
import { onEachTarget } from "./harness/scene.ts";
import { eventually } from "./harness/wait.ts";

const CLIENTS = 16;

/** The process that has answered most. */
function busiest(report: LoadReport): number {
  const [first] = [...report.byPid].sort((a, b) => b[1] - a[1]);
  return first?.[0] ?? 0;
}

onEachTarget("a crash", (scenario) => {
  scenario(
    "of a worker under load fails only the requests inside it",
    async (scene) => {
      const server = await scene.serve({ app: "numbered", workers: 3 });
      const load = scene.load(server.address, {
        concurrency: CLIENTS,
        isKeepAlive: true,
      });
      await eventually(
        "answers on every connection",
        () => load.report.answered > 2000,
      );
      const killed = busiest(load.report);
      const from = server.log.mark();
      signal(killed, "SIGKILL");
      await server.ready(1, from);
      await server.hasWorkers(3);
      const answered = load.report.answered;
      await eventually(
        "more answers",
        () => load.report.answered > answered + 500,
      );
      const report = await load.stop();
      assert.ok(report.failed <= CLIENTS, report.describe());
      for (const failure of report.failures) {
        assert.equal(failure.lastPid, killed, report.describe());
      }
      assert.match(
        server.log.text.slice(from),
        new RegExp(`${killed}.*SIGKILL`),
      );
    },
  );

  scenario(
    "of the app in a request costs that request alone",
    async (scene) => {
      const server = await scene.serve({ app: "crash", workers: 2 });
      const from = server.log.mark();
      await assert.rejects(request(server.address, "/exit"));
      await server.ready(1, from);
      await server.hasWorkers(2);
      assert.match(server.log.text.slice(from), /exited with code 9/);
      assert.equal((await request(server.address, "/")).status, 200);
    },
  );

  scenario(
    "by an uncaught error shows it, and the worker is replaced",
    async (scene) => {
      const server = await scene.serve({ app: "crash", workers: 2 });
      const from = server.log.mark();
      const answer = await request(server.address, "/throw-later").catch(() =>
        undefined
      );
      await server.log.waitFor("thrown later by the app", { from });
      await server.ready(1, from);
      const workers = await server.hasWorkers(2);
      if (answer !== undefined) {
        assert.ok(!workers.includes(json<{ pid: number }>(answer).pid));
      }
      assert.equal((await request(server.address, "/")).status, 200);
    },
  );

  scenario(
    "of the arbiter lets workers finish, leave and free the port",
    async (scene) => {
      const port = await freePort();
      const bind = [`127.0.0.1:${port}`];
      const server = await scene.serve({ app: "slow", workers: 2, bind });
      const { answer } = await requestSlowly(scene, server, 1500);
      signal(server.pid, "SIGKILL");
      assert.equal((await answer).status, 200);
      await server.allGone({ timeoutMs: 5000 });

      const next = await scene.serve({ app: "slow", workers: 2, bind });
      assert.equal((await request(next.address, "/")).status, 200);
    },
  );

  scenario(
    "of the arbiter with idle clients frees the port within 5 s",
    async (scene) => {
      const server = await scene.serve({
        app: "hello",
        workers: 2,
        args: ["--keep-alive", "60"],
      });
      const connection = await scene.connect(server.address);
      await connection.request("/");
      signal(server.pid, "SIGKILL");
      await server.allGone({ timeoutMs: 5000 });
    },
  );
});
