/** Many clients, large bodies and a stop, where threads run the app. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  type Answer,
  type Connection,
  json,
  request,
} from "./harness/client.ts";
import { onEachTarget } from "./harness/scene.ts";
import type { Server } from "./harness/server.ts";
import { serveThreads } from "./harness/threads.ts";

const MIB = 1024 * 1024;
const BODY_BYTES = 200 * MIB;
const CLIENTS = 1000;

/** The most memory that the worker has had, in MiB. */
function peakMemory(server: Server): number {
  const [worker] = server.workers();
  const status = readFileSync(`/proc/${worker}/status`, "utf8");
  return Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1]) / 1024;
}

/** Checks at each call that the worker has not grown by as much as a body. */
function watchMemory(server: Server): (what: string) => void {
  let before = peakMemory(server);
  return (what) => {
    const after = peakMemory(server);
    const grownBy = after - before;
    before = after;
    console.log(`# ${what}: grown by ${Math.round(grownBy)} MiB`);
    // Of three heaps, each with its own garbage.
    assert.ok(grownBy < BODY_BYTES / MIB, `${what}: grown by ${grownBy} MiB`);
  };
}

onEachTarget("gthread under load", (scenario) => {
  scenario("takes and gives large bodies in bounded memory", async (scene) => {
    const server = await serveThreads(scene, { app: "uploads", threads: 2 });
    const body = Buffer.alloc(BODY_BYTES, randomBytes(MIB));
    const post = (target: string, part: Buffer): Promise<Answer> =>
      request(server.address, target, { method: "POST", body: part });
    await post("/stream", body.subarray(0, 2 * MIB));
    const grown = watchMemory(server);

    const hash = createHash("sha256").update(body).digest("hex");
    const uploaded = await post("/stream", body);
    assert.deepEqual(json(uploaded), { bytes: BODY_BYTES, hash });
    grown("an upload");
    const target = `/download?bytes=${BODY_BYTES}`;
    const downloaded = await request(server.address, target);
    assert.equal(downloaded.body.length, BODY_BYTES);
    grown("a download");
    assert.ok((await post("/echo", body)).body.equals(body));
    grown("an echo");
  });

  scenario(
    `serves ${CLIENTS} clients that keep their connections`,
    async (scene) => {
      const server = await serveThreads(scene, {
        threads: 4,
        args: ["--keep-alive", "60", "--worker-connections", "2000"],
      });
      const connections: Connection[] = [];
      for (let opened = 0; opened < CLIENTS; opened += 100) {
        const some = Array.from(
          { length: 100 },
          () => scene.connect(server.address),
        );
        connections.push(...await Promise.all(some));
      }
      for (const round of [1, 2]) {
        const answers = await Promise.all(
          connections.map((connection) =>
            connection.request("/", { timeoutMs: 60_000 })
          ),
        );
        assert.ok(
          answers.every(({ status }) => status === 200),
          `round ${round}`,
        );
      }
      assert.equal(
        connections.filter(({ isClosed }) => isClosed).length,
        0,
      );
    },
  );

  scenario("answers what it has accepted when it is stopped", async (scene) => {
    const server = await serveThreads(scene, { threads: 2 });
    const connections = await Promise.all(
      Array.from({ length: 4 }, () => scene.connect(server.address)),
    );
    for (const connection of connections) await connection.request("/");
    const answers = connections.map((each) => each.request("/sleep/1000"));
    server.signal("SIGTERM");
    for (const answer of await Promise.all(answers)) {
      assert.equal(answer.status, 200);
    }
    assert.equal((await server.exit()).code, 0);
  });
});
