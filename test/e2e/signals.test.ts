/** TTIN, TTOU, USR1, WINCH, and signals sent to workers. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, renameSync } from "node:fs";
import { request } from "./harness/client.ts";
import { FileLog } from "./harness/file_log.ts";
import { signal } from "./harness/process_table.ts";
import { onEachTarget } from "./harness/scene.ts";
import { eventually } from "./harness/wait.ts";

onEachTarget("signals", (scenario) => {
  scenario(
    "TTIN and TTOU change the number of workers, never below one",
    async (scene) => {
      const server = await scene.serve({ app: "hello", workers: 2 });
      await server.signalAndWait("SIGTTIN", "Handling signal: ttin");
      await server.hasWorkers(3);
      for (const count of [2, 1]) {
        await server.signalAndWait("SIGTTOU", "Handling signal: ttou");
        await server.hasWorkers(count);
      }
      await server.signalAndWait("SIGTTOU", "Handling signal: ttou");
      await server.signalAndWait("SIGTTIN", "Handling signal: ttin");
      await server.hasWorkers(2);
      assert.equal((await request(server.address, "/")).status, 200);
    },
  );

  scenario(
    "USR1 reopens renamed logs in the arbiter and in workers",
    async (scene) => {
      const paths = {
        error: scene.path("error.log"),
        access: scene.path("access.log"),
      };
      const server = scene.start({
        app: "hello",
        workers: 2,
        args: [
          "--error-logfile",
          paths.error,
          "--access-logfile",
          paths.access,
        ],
      });
      const errorLog = new FileLog(paths.error);
      await errorLog.waitForCount(/Worker ready/, 2);
      const listening = await errorLog.waitFor(
        /Listening at: http:\/\/127.0.0.1:(\d+)/,
      );
      const address = { host: "127.0.0.1", port: Number(listening[1]) };
      await request(address, "/before");
      await new FileLog(paths.access).waitFor("GET /before");

      renameSync(paths.error, `${paths.error}.1`);
      renameSync(paths.access, `${paths.access}.1`);
      server.signal("SIGUSR1");
      await eventually(
        "new files",
        () => existsSync(paths.error) && existsSync(paths.access),
      );
      server.signal("SIGTTIN");
      await errorLog.waitFor("Handling signal: ttin");
      for (let count = 0; count < 20; count++) {
        await request(address, `/after/${count}`);
      }
      await new FileLog(paths.access).waitForCount(/GET \/after\/\d+/, 20);
      assert.doesNotMatch(readFileSync(`${paths.access}.1`, "utf8"), /after/);
      server.signal("SIGTERM");
      assert.equal((await server.exit()).code, 0);
      const newLog = readFileSync(paths.error, "utf8");
      assert.match(newLog, /Worker exiting/);
      assert.match(newLog, /Shutting down: Master\n$/);
      assert.doesNotMatch(
        readFileSync(`${paths.error}.1`, "utf8"),
        /Shutting down|exiting/,
      );
    },
  );

  scenario("WINCH does nothing outside a daemon", async (scene) => {
    const server = await scene.serve({ app: "hello", workers: 2 });
    const workers = server.workers();
    server.signal("SIGWINCH");
    await server.signalAndWait("SIGTTIN", "Handling signal: ttin");
    await server.hasWorkers(3);
    assert.deepEqual(server.workers().slice(0, 2), workers);
    assert.ok(!server.log.has(/graceful stop of workers/));
  });

  scenario("meant for the arbiter do no harm to workers", async (scene) => {
    const server = await scene.serve({ app: "hello", workers: 1 });
    const [worker = 0] = server.workers();
    for (
      const name of [
        "SIGHUP",
        "SIGUSR1",
        "SIGUSR2",
        "SIGTTIN",
        "SIGTTOU",
        "SIGWINCH",
      ] as const
    ) {
      signal(worker, name);
      const answer = await request(server.address, "/");
      assert.equal(answer.status, 200);
    }
    assert.deepEqual(server.workers(), [worker]);
  });

  scenario(
    "TERM sent to a worker drains it and it is replaced",
    async (scene) => {
      const server = await scene.serve({ app: "hello", workers: 2 });
      const [worker = 0] = server.workers();
      const from = server.log.mark();
      signal(worker, "SIGTERM");
      await server.gone(worker);
      await server.ready(1, from);
      await server.hasWorkers(2);
    },
  );
});
