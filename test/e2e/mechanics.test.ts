/** What the server does for its processes: their sockets, their environment, their user. */
import assert from "node:assert/strict";
import process from "node:process";
import { json, request } from "./harness/client.ts";
import { onEachTarget } from "./harness/scene.ts";

const ENVIRONMENT_APP = `
import process from "node:process";
const { GREETING, PFSERVE_WORKER_ID, PFSERVE_LISTENERS } = process.env;
const facts = { GREETING, PFSERVE_WORKER_ID, PFSERVE_LISTENERS, uid: process.getuid() };
export default { fetch: () => Response.json(facts) };
`;

interface Facts {
  GREETING?: string;
  PFSERVE_WORKER_ID?: string;
  PFSERVE_LISTENERS?: string;
  uid: number;
}

onEachTarget("mechanics", (scenario) => {
  scenario(
    "--reuse-port loses nobody when workers go and come",
    async (scene) => {
      const server = await scene.serve({
        app: "hello",
        workers: 3,
        args: ["--reuse-port"],
      });
      for (
        const [signal, workers] of [["SIGTTOU", 2], ["SIGTTIN", 3]] as const
      ) {
        server.signal(signal);
        await server.hasWorkers(workers);
        for (let count = 0; count < 20; count++) {
          assert.equal((await request(server.address, "/")).status, 200);
        }
      }
    },
  );

  scenario(
    "--env reaches the app, with the number of its worker",
    async (scene) => {
      scene.write("app.mjs", ENVIRONMENT_APP);
      const server = await scene.serve({
        app: scene.path("app.mjs"),
        args: ["-e", "GREETING=hello=you"],
      });
      const facts = json<Facts>(await request(server.address, "/"));
      assert.equal(facts.GREETING, "hello=you");
      assert.equal(facts.PFSERVE_WORKER_ID, "1");
      assert.equal(facts.PFSERVE_LISTENERS, undefined);
      assert.equal(facts.uid, process.getuid?.());
    },
  );

  scenario("three HUP at once end in one new generation", async (scene) => {
    const server = await scene.serve({ app: "hello", workers: 2 });
    const old = server.workers(server.pid);
    for (let count = 0; count < 3; count++) server.signal("SIGHUP");
    await server.log.waitFor("Reload finished");
    await server.hasWorkers(2);
    const now = server.workers(server.pid);
    assert.ok(now.every((pid) => !old.includes(pid)));
    assert.equal((await request(server.address, "/")).status, 200);
  });
});
