/** A sync worker leaves no descriptor behind, however its clients leave. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { connect, type Socket } from "node:net";
import type { Address } from "./harness/address.ts";
import { request } from "./harness/client.ts";
import { onEachTarget } from "./harness/scene.ts";
import { acceptedClients } from "./harness/tcp_table.ts";
import { eventually } from "./harness/wait.ts";

const POLITE = 4500;
/** Of each kind. */
const RUDE = 170;
const CLIENTS = 16;

/** Clients that stay, how many of them come quickly, and how many a worker lets stay. */
const STAYING = 130;
const PATIENT = 20;
const MOST_STAYING = 100;

const REQUEST = "GET /1 HTTP/1.1\r\nhost: x\r\n\r\n";

/** What clients do instead of asking and reading. */
const RUDENESS: Readonly<Record<string, (socket: Socket) => void>> = {
  "resets after its request": (socket) =>
    void socket.write(REQUEST, () => socket.resetAndDestroy()),
  "leaves within its request": (socket) =>
    void socket.write(REQUEST.slice(0, 20), () => socket.destroy()),
  // Its answer comes all the same, and then the end.
  "ends its side first": (socket) => void socket.end(REQUEST),
};

function beRude(
  address: Address,
  behave: (socket: Socket) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ ...address }, () => behave(socket));
    socket.on("error", () => {}).on("close", () => resolve()).resume();
  });
}

/** Asks, reads its answer to the end, and stays. */
function stay(address: Address): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...address, allowHalfOpen: true });
    socket.write(REQUEST);
    socket.on("error", reject).on("end", () => resolve(socket)).resume();
  });
}

function openDescriptors(pid: number | undefined): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

onEachTarget("the descriptors of sync", (scenario) => {
  scenario("are as many after 5000 connections as before", async (scene) => {
    const server = await scene.serve({ app: "numbered", workerClass: "sync" });
    const { address } = server;
    const [worker] = server.workers();
    const descriptors = (): number => openDescriptors(worker);
    // What the runtime opens for its first connection stays.
    await request(address, "/1");
    await eventually("its end", () => acceptedClients(address).size === 0);
    const before = descriptors();

    const load = scene.load(address, {
      concurrency: CLIENTS,
      isKeepAlive: false,
    });
    for (let time = 0; time < RUDE; time++) {
      const rude = Object.values(RUDENESS).map((each) => beRude(address, each));
      await Promise.all(rude);
    }
    await eventually(
      `${POLITE} answers`,
      () => load.report.answered >= POLITE,
      { timeoutMs: 60_000, explain: () => load.report.describe() },
    );
    const report = await load.stop();
    assert.equal(report.failed, 0, report.describe());
    await eventually(
      "as few descriptors as before",
      () => descriptors() <= before,
      { explain: () => `${before} before, ${descriptors()} after` },
    );
    assert.deepEqual(server.workers(), [worker]);
  });

  scenario(
    "are bounded where clients stay, who hold up nobody until they are many",
    async (scene) => {
      const server = await scene.serve({
        app: "numbered",
        workerClass: "sync",
      });
      const { address } = server;
      const [worker] = server.workers();
      const before = openDescriptors(worker);
      const since = performance.now();
      const staying: Socket[] = [];
      let [tookMs, most] = [0, 0];
      try {
        for (let count = 1; count <= STAYING; count++) {
          staying.push(await stay(address));
          most = Math.max(most, openDescriptors(worker));
          if (count === PATIENT) tookMs = performance.now() - since;
        }
      } finally {
        for (const socket of staying) socket.destroy();
      }
      // One after the other they would take two seconds each.
      assert.ok(tookMs < 2000 * PATIENT / 2, `took ${tookMs} ms`);
      // Beside them one is served and one comes.
      assert.ok(most <= before + MOST_STAYING + 2, `${most} descriptors`);
    },
  );
});
