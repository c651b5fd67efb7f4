/** What the server does for its processes: their sockets, their environment, their user. */
import assert from "node:assert/strict";
import process from "node:process";
import type { Address } from "./harness/address.ts";
import { json, request } from "./harness/client.ts";
import { onEachTarget } from "./harness/scene.ts";
import { eventually } from "./harness/wait.ts";

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
  scenario("--reuse-port serves while workers go and come", async (scene) => {
    const server = await scene.serve({
      app: "hello",
      workers: 3,
      args: ["--reuse-port"],
    });
    server.signal("SIGTTOU");
    await server.hasWorkers(2);
    await eventually(
      "the socket that was given up to go",
      () => isSteady(server.address),
    );
    server.signal("SIGTTIN");
    await server.hasWorkers(3);
    assert.ok(await isSteady(server.address));
  });

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
    await eventually(
      "the old workers to leave",
      () => server.workers(server.pid).every((pid) => !old.includes(pid)),
    );
    await server.hasWorkers(2);
    assert.equal((await request(server.address, "/")).status, 200);
  });
});

/** Whether each of many connections is answered, whichever socket the kernel gives it to. */
async function isSteady(address: Address): Promise<boolean> {
  for (let count = 0; count < 20; count++) {
    const answer = await request(address, "/").catch(() => undefined);
    if (answer?.status !== 200) return false;
  }
  return true;
}
