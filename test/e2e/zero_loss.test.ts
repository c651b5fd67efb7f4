/** Reload, scaling, recycling and upgrade lose no request. */
import assert from "node:assert/strict";
import type { LoadOptions } from "./harness/load.ts";
import type { LoadReport } from "./harness/load_report.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import type { Server } from "./harness/server.ts";
import { eventually } from "./harness/wait.ts";

const CLIENTS = 32;
/** The load lasts at least so long; recycling goes on all the time. */
const SHORTEST_MS = 10_000;

async function reload(server: Server, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    await server.signalAndWait("SIGHUP", /Reload (?:finished|failed).*/);
  }
}

async function scale(server: Server): Promise<void> {
  for (const name of ["SIGTTIN", "SIGTTIN", "SIGTTOU", "SIGTTOU"] as const) {
    const change = name === "SIGTTIN" ? /Worker ready/ : /Worker exiting/;
    await server.signalAndWait(name, change);
  }
}

/** Starts a new arbiter, ends the old one, and waits for the promotion. */
async function upgrade(server: Server): Promise<void> {
  const from = server.log.mark();
  server.signal("SIGUSR2");
  await eventually("the new arbiter", () => server.arbiters.length === 2, {
    explain: () => server.describe(),
  });
  await server.ready(3, from);
  server.signal("SIGQUIT");
  await server.log.waitFor("Master has been promoted.", { from });
}

async function disturb(server: Server): Promise<void> {
  await reload(server, 3);
  await scale(server);
  await upgrade(server);
}

function assertNothingLost(report: LoadReport, server: Server): void {
  assert.equal(report.failed, 0, report.describe());
  assert.equal(report.underWay, 0);
  assert.equal(report.answered, report.sent);
  assert.ok(report.answered > 500 * 3, report.describe());
  const failed = server.log.all(/Reload failed.*/);
  assert.deepEqual(failed.map(String), []);
}

async function runUnderLoad(
  scene: Scene,
  loads: readonly LoadOptions[],
): Promise<void> {
  const server = await scene.serve({
    app: "numbered",
    workers: 3,
    args: ["--max-requests", "500"],
  });
  const { address } = server;
  const since = performance.now();
  const running = loads.map((load) => scene.load(address, load));
  await disturb(server);
  const before = running.map((load) => load.report.answered);
  await eventually(
    "answers of the new arbiter alone",
    () =>
      performance.now() - since > SHORTEST_MS &&
      running.every((load, at) =>
        load.report.answered > (before[at] ?? 0) + 50
      ),
  );
  for (const load of running) {
    const report = await load.stop();
    console.log(`# ${scene.target.name}: ${report.describe()}`);
    assertNothingLost(report, server);
  }
}

onEachTarget("zero loss", (scenario) => {
  scenario(
    "with keep-alive connections, hurried and calm",
    (scene) =>
      runUnderLoad(scene, [
        { concurrency: CLIENTS / 2, isKeepAlive: true },
        { concurrency: CLIENTS / 2, isKeepAlive: true, thinkMs: 40 },
      ]),
  );

  scenario(
    "with a connection for each request",
    (scene) =>
      runUnderLoad(scene, [{ concurrency: CLIENTS, isKeepAlive: false }]),
  );
});
