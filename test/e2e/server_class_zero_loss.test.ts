/** Apps that own their server, of any kind, lose no request in reloads, recycling and a stop. */
import assert from "node:assert/strict";
import type { Load } from "./harness/load.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import type { Server } from "./harness/server.ts";
import { eventually } from "./harness/wait.ts";

const CLIENTS = 16;
const SHORTEST_MS = 5000;

async function reload(server: Server): Promise<void> {
  await server.signalAndWait("SIGHUP", /Reload (?:finished|failed).*/);
  assert.deepEqual(server.log.all(/Reload failed.*/).map(String), []);
}

/** Requests all the time, while workers are recycled and the app is reloaded. */
async function runUnderLoad(scene: Scene, app: string): Promise<void> {
  const server = await scene.serve({
    app: `own_servers/${app}`,
    workers: 3,
    workerClass: "server",
    args: ["--max-requests", "400"],
  });
  const since = performance.now();
  const loads = [true, false].map((isKeepAlive) =>
    scene.load(server.address, { concurrency: CLIENTS, isKeepAlive })
  );
  await reload(server);
  await reload(server);
  await eventually(
    "a load that is long enough",
    () =>
      performance.now() - since > SHORTEST_MS &&
      loads.every(({ report }) => report.answered > 500),
    { explain: () => server.describe() },
  );
  for (const load of loads) await assertNothingLost(scene, load);
  assert.ok(server.log.has("Autorestarting worker after current request."));
}

async function assertNothingLost(scene: Scene, load: Load): Promise<void> {
  const report = await load.stop();
  console.log(`# ${scene.target.name}: ${report.describe()}`);
  assert.equal(report.failed, 0, report.describe());
  assert.equal(report.answered, report.sent);
}

/** What was sent until the stop is answered; what comes later finds nobody, as it must. */
async function stopUnderLoad(scene: Scene, app: string): Promise<void> {
  const server = await scene.serve({
    app: `own_servers/${app}`,
    workers: 2,
    workerClass: "server",
  });
  const since = performance.now();
  const loads = [true, false].map((isKeepAlive) =>
    scene.load(server.address, { concurrency: CLIENTS, isKeepAlive })
  );
  await eventually(
    "a load that is long enough",
    () =>
      performance.now() - since > SHORTEST_MS &&
      loads.every(({ report }) => report.answered > 200),
  );
  const exit = server.exit();
  server.signal("SIGTERM");
  await Promise.all(loads.map((load) => assertNothingLost(scene, load)));
  assert.equal((await exit).code, 0);
}

onEachTarget("no request is lost", (scenario, target) => {
  const native = { node: [], bun: ["bun_serve"], deno: ["deno_serve"] };
  // That of node:http itself is in zero_loss.test.ts.
  const apps = ["fastify_listen", ...native[target.runtime]];
  for (const app of apps) {
    scenario(
      `by ${app} in reloads and recycling`,
      (scene) => runUnderLoad(scene, app),
    );
    scenario(`by ${app} in a stop`, (scene) => stopUnderLoad(scene, app));
  }
});
