import assert from "node:assert/strict";
import type { LoadOptions } from "./load.ts";
import { signal } from "./process_table.ts";
import type { Scene } from "./scene.ts";
import type { Server, ServerOptions } from "./server.ts";
import { eventually } from "./wait.ts";

const WORKERS = 3;
const MAX_REQUESTS = 300;
/** Requests of a load of which none is left to the old arbiter. */
const ENOUGH = 50;

export const HURRIED: LoadOptions = { concurrency: 16, isKeepAlive: true };
export const CALM: LoadOptions = { ...HURRIED, thinkMs: 40 };
export const CLOSING: LoadOptions = { concurrency: 32, isKeepAlive: false };
/** As many clients as one of them, of all kinds. */
export const ALL_KINDS: readonly LoadOptions[] = [
  { ...HURRIED, concurrency: 4 },
  { ...CALM, concurrency: 8 },
  { ...CLOSING, concurrency: 8 },
];

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

/** Starts a new arbiter, ends the old one, and waits for the promotion; resolves with the new pid. */
async function upgrade(server: Server): Promise<number> {
  const from = server.log.mark();
  server.signal("SIGUSR2");
  const [, next = 0] = await eventually(
    "the new arbiter",
    () => server.arbiters.length === 2 && server.arbiters,
    { explain: () => server.describe() },
  );
  await server.ready(WORKERS, from);
  // Not QUIT: on a busy machine requests may take longer than its two seconds.
  server.signal("SIGTERM");
  await server.log.waitFor("Master has been promoted.", { from });
  return next;
}

/** All that changes workers, and at the end the stop, under loads that go on until then. */
export async function runUnderLoad(
  scene: Scene,
  options: Partial<ServerOptions>,
  loads: readonly LoadOptions[],
): Promise<void> {
  const server = await scene.serve({
    app: "numbered",
    workers: WORKERS,
    ...options,
    args: ["--max-requests", `${MAX_REQUESTS}`, ...options.args ?? []],
  });
  const { address } = server;
  const running = loads.map((load) => scene.load(address, load));
  await reload(server, 3);
  await scale(server);
  await server.log.waitFor("Autorestarting worker after current request.");
  const arbiter = await upgrade(server);
  const before = running.map(({ report }) => report.answered);
  await eventually(
    "answers of the new arbiter alone",
    () =>
      running.every(({ report }, at) => report.answered > before[at]! + ENOUGH),
    { explain: () => server.describe() },
  );
  // What was sent until the stop is answered; nothing is sent after it.
  signal(arbiter, "SIGTERM");
  for (const report of await Promise.all(running.map((load) => load.stop()))) {
    console.log(`# ${scene.target.name}: ${report.describe()}`);
    assert.equal(report.failed, 0, report.describe());
    assert.equal(report.underWay, 0);
    assert.equal(report.answered, report.sent);
  }
  await server.allGone();
  assert.deepEqual(server.log.all(/Reload failed.*/).map(String), []);
}
