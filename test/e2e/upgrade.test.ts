/** USR2: a new arbiter on the same sockets. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { request } from "./harness/client.ts";
import { isRunning, signal } from "./harness/process_table.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import type { Server } from "./harness/server.ts";
import { throwingApp, versionedApp } from "./harness/sources.ts";
import { eventually } from "./harness/wait.ts";

interface Upgradable {
  readonly server: Server;
  readonly pidfile: string;
}

async function serveUpgradable(scene: Scene): Promise<Upgradable> {
  const app = scene.write("app.ts", versionedApp("1"));
  const pidfile = scene.path("pid");
  const server = await scene.serve({ app, workers: 2, args: ["-p", pidfile] });
  return { server, pidfile };
}

/** Sends USR2 and waits until the new arbiter's workers are ready; returns its pid. */
async function startNewArbiter(server: Server): Promise<number> {
  const from = server.log.mark();
  server.signal("SIGUSR2");
  const arbiters = await eventually("a new arbiter", () => {
    const { arbiters } = server;
    return arbiters.length === 2 ? arbiters : undefined;
  }, { explain: () => server.describe() });
  await server.ready(2, from);
  return arbiters[1] ?? 0;
}

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

async function answerOf(server: Server): Promise<string> {
  return (await request(server.address, "/")).body.toString();
}

onEachTarget("an upgrade", (scenario) => {
  scenario(
    "promotes the new arbiter when the old one leaves",
    async (scene) => {
      const { server, pidfile } = await serveUpgradable(scene);
      const { address } = server;
      scene.write("app.ts", versionedApp("2"));
      const next = await startNewArbiter(server);
      assert.equal(read(`${pidfile}.2`), `${next}\n`);
      assert.equal(read(pidfile), `${server.pid}\n`);

      server.signal("SIGTERM");
      assert.equal((await server.exit()).code, 0);
      await server.log.waitFor("Master has been promoted.");
      await eventually(
        "the pidfile of the new arbiter",
        () => read(pidfile) === `${next}\n`,
      );
      assert.ok(!existsSync(`${pidfile}.2`));
      assert.deepEqual(server.addresses[1], address);
      assert.equal(await answerOf(server), "version 2");
      assert.equal(server.workers().length, 2);

      signal(next, "SIGTERM");
      await server.allGone();
      assert.ok(!existsSync(pidfile));
    },
  );

  scenario("can be taken back by ending the new arbiter", async (scene) => {
    const { server, pidfile } = await serveUpgradable(scene);
    const next = await startNewArbiter(server);
    signal(next, "SIGTERM");
    await server.gone(next);
    await server.hasWorkers(2);
    assert.equal(read(pidfile), `${server.pid}\n`);
    await eventually(
      "the second pidfile to go",
      () => !existsSync(`${pidfile}.2`),
    );
    assert.equal(await answerOf(server), "version 1");
    await server.log.waitFor("Upgrade taken back");
    await startThirdArbiter(server);
  });

  scenario("that fails changes nothing", async (scene) => {
    const { server, pidfile } = await serveUpgradable(scene);
    const old = server.workers();
    const from = server.log.mark();
    scene.write("app.ts", throwingApp("broken at upgrade"));
    server.signal("SIGUSR2");
    await server.log.waitFor("broken at upgrade", { from });
    await eventually(
      "the new arbiter to leave",
      () => server.arbiters.slice(1).every((pid) => !isRunning(pid)),
    );
    await eventually(
      "the second pidfile to go",
      () => !existsSync(`${pidfile}.2`),
    );
    assert.deepEqual(server.workers(), old);
    assert.equal(read(pidfile), `${server.pid}\n`);
    assert.equal(await answerOf(server), "version 1");
  });

  scenario("is refused while another one is under way", async (scene) => {
    const { server } = await serveUpgradable(scene);
    await startNewArbiter(server);
    await server.signalAndWait("SIGUSR2", /\[WARNING\].*USR2.*[Cc]hild exists/);
    assert.equal(server.arbiters.length, 2);
  });

  scenario("keeps a unix socket alive", async (scene) => {
    const path = scene.path("app.sock");
    const server = await scene.serve({
      app: "hello",
      workers: 2,
      bind: [`unix:${path}`],
    });
    const next = await startNewArbiter(server);
    server.signal("SIGQUIT");
    await server.exit();
    await server.log.waitFor("Master has been promoted.");
    assert.equal((await request({ path }, "/")).status, 200);
    signal(next, "SIGTERM");
    await server.allGone();
    assert.ok(!existsSync(path), "the socket file is left over");
  });
});

/** After an upgrade was taken back, another one works. */
async function startThirdArbiter(server: Server): Promise<void> {
  const from = server.log.mark();
  server.signal("SIGUSR2");
  await server.ready(2, from);
  assert.equal(server.arbiters.length, 3);
}
