import assert from "node:assert/strict";
import type { Load } from "./load.ts";
import type { Scene } from "./scene.ts";
import type { Server, ServerOptions } from "./server.ts";
import { eventually } from "./wait.ts";

const CLIENTS = 16;

/** What an app and its class have to stand. */
export type Served = Pick<ServerOptions, "app" | "workerClass">;

/** Reloads, and checks that it worked. */
export async function reload(server: Server): Promise<void> {
  await server.signalAndWait("SIGHUP", /Reload (?:finished|failed).*/);
  assert.deepEqual(server.log.all(/Reload failed.*/).map(String), []);
}

/** Starts a new arbiter, ends the old one, and waits for the promotion. */
export async function upgrade(server: Server, workers: number): Promise<void> {
  const from = server.log.mark();
  server.signal("SIGUSR2");
  await eventually("the new arbiter", () => server.arbiters.length === 2, {
    explain: () => server.describe(),
  });
  await server.ready(workers, from);
  // Not QUIT: on a busy machine requests may take longer than its two seconds.
  server.signal("SIGTERM");
  await server.log.waitFor("Master has been promoted.", { from });
}

/** Requests all the time, while workers are recycled and `disturb` runs; nothing may be lost. */
export async function disturbUnderLoad(
  scene: Scene,
  served: Served,
  options: {
    readonly shortestMs: number;
    readonly disturb: (server: Server) => Promise<void>;
    /** Whether the server is stopped at the end, before the clients are. */
    readonly stops?: boolean;
  },
): Promise<void> {
  const args = ["--max-requests", "400"];
  const server = await scene.serve({ ...served, workers: 3, args });
  const since = performance.now();
  const loads = startLoads(scene, server);
  await options.disturb(server);
  await eventually(
    "a load that is long enough",
    () =>
      performance.now() - since > options.shortestMs &&
      loads.every(({ report }) => report.answered > 500),
    { explain: () => server.describe() },
  );
  if (options.stops === true) await stopBefore(loads, scene, server);
  else for (const load of loads) await assertNothingLost(scene, load);
  assert.ok(server.log.has("Autorestarting worker after current request."));
}

/** Stops the server while clients ask. */
export async function stopUnderLoad(
  scene: Scene,
  served: Served,
  options: { readonly shortestMs: number },
): Promise<void> {
  const server = await scene.serve({ ...served, workers: 2 });
  const since = performance.now();
  const loads = startLoads(scene, server);
  await eventually(
    "a load that is long enough",
    () =>
      performance.now() - since > options.shortestMs &&
      loads.every(({ report }) => report.answered > 200),
  );
  await stopBefore(loads, scene, server);
}

/** What was sent until the stop is answered; what comes later finds nobody, as it must. */
async function stopBefore(
  loads: readonly Load[],
  scene: Scene,
  server: Server,
): Promise<void> {
  const exit = server.exit();
  server.signal("SIGTERM");
  await Promise.all(loads.map((load) => assertNothingLost(scene, load)));
  assert.equal((await exit).code, 0);
}

/** Clients that keep their connections, and clients that do not. */
function startLoads(scene: Scene, server: Server): Load[] {
  return [true, false].map((isKeepAlive) =>
    scene.load(server.address, { concurrency: CLIENTS, isKeepAlive })
  );
}

async function assertNothingLost(scene: Scene, load: Load): Promise<void> {
  const report = await load.stop();
  console.log(`# ${scene.target.name}: ${report.describe()}`);
  assert.equal(report.failed, 0, report.describe());
  assert.equal(report.answered, report.sent);
}
