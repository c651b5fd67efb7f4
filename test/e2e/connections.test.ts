/** How long connections last and how many there are. */
import assert from "node:assert/strict";
import { header, json, request } from "./harness/client.ts";
import { onEachTarget } from "./harness/scene.ts";
import { eventually, pause } from "./harness/wait.ts";

onEachTarget("connections", (scenario) => {
  scenario("are closed when idle for keepalive", async (scene) => {
    const server = await scene.serve({
      app: "hello",
      args: ["--keep-alive", "1"],
    });
    const connection = await scene.connect(server.address);
    await connection.request("/");
    await pause(500);
    const answer = await connection.request("/");
    assert.doesNotMatch(header(answer, "connection"), /close/i);
    const idleSince = performance.now();
    const idleMs = await connection.closed - idleSince;
    assert.ok(idleMs > 800 && idleMs < 2500, `idle for ${idleMs} ms`);
  });

  scenario(
    "are closed after an answer when the client asks for it",
    async (scene) => {
      const server = await scene.serve({ app: "hello" });
      const connection = await scene.connect(server.address);
      const answer = await connection.request("/", {
        headers: { connection: "close" },
      });
      assert.match(header(answer, "connection"), /^close$/i);
      const answeredAt = performance.now();
      const lingered = await connection.closed - answeredAt;
      assert.ok(lingered < 500, `closed after ${lingered} ms`);
    },
  );

  scenario("abort request.signal when the client leaves", async (scene) => {
    const server = await scene.serve({ app: "abort" });
    const count = async (): Promise<{ waiting: number; aborted: number }> =>
      json(await request(server.address, "/count"));
    const connection = await scene.connect(server.address);
    connection.send("GET /wait HTTP/1.1\r\nhost: x\r\n\r\n");
    await eventually(
      "the request to arrive",
      async () => (await count()).waiting === 1,
    );
    assert.equal((await count()).aborted, 0);
    connection.destroy();
    await eventually("the abort", async () => (await count()).aborted === 1);
  });

  scenario("beyond worker_connections wait and are answered", async (scene) => {
    const server = await scene.serve({
      app: "slow",
      args: ["--worker-connections", "5"],
    });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => request(server.address, "/sleep/100")),
    );
    const inFlight = answers.map((answer) => {
      assert.equal(answer.status, 200);
      return json<{ sleeping: number }>(answer).sleeping;
    });
    assert.ok(Math.max(...inFlight) <= 5, `in flight: ${inFlight}`);
    assert.ok(Math.max(...inFlight) >= 2, `in flight: ${inFlight}`);
  });

  scenario(
    "that only connect do not keep others from being served",
    async (scene) => {
      const server = await scene.serve({ app: "hello" });
      const silent = await Promise.all(
        Array.from({ length: 10 }, () => scene.connect(server.address)),
      );
      assert.equal((await request(server.address, "/")).status, 200);
      assert.ok(silent.every((connection) => !connection.isClosed));
    },
  );
});
