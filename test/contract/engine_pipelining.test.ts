/** Clients of the engine that ask again before they have their answer. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { fetchApp, useEngine, withServer } from "./http_fixture.ts";

useEngine();

const REQUESTS = 20_000;
const PIPELINED = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(REQUESTS);
/** All answers are far more than the kernel keeps for a client. */
const ANSWER = "x".repeat(4000);

const HANDLERS = {
  "answers at once": () => new Response(ANSWER),
  "answers later": async () => {
    await Promise.resolve();
    return new Response(ANSWER);
  },
};

for (const [what, handler] of Object.entries(HANDLERS)) {
  it(`a head in two pieces behind another request is read when the app ${what}`, async () => {
    await withServer(fetchApp(handler), async (server) => {
      const client = await server.client();
      client.request("GET /");
      client.send("GET /second HTTP/1.1\r\nHo");
      assert.equal((await client.response()).status, 200);
      client.send("st: x\r\n\r\n");
      assert.equal((await client.response()).status, 200);
      assert.deepEqual(await server.recorder.statuses(2), [200, 200]);
    });
  });

  it(`a client that reads no answer is asked no more when the app ${what}`, async () => {
    await withServer(fetchApp(handler), async (server) => {
      const { requests } = server.recorder;
      const client = await server.client();
      client.socket.pause();
      client.send(PIPELINED);
      let before = -1;
      while (before !== requests.length) {
        before = requests.length;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      assert.ok(before < REQUESTS / 2, `${before} requests were answered`);
      client.socket.removeAllListeners("data");
      client.socket.resume();
      await server.recorder.until(() => requests.length === REQUESTS);
    });
  });
}

it("a client that reads no answer is cut off by the write timeout", async () => {
  const app = fetchApp(HANDLERS["answers later"]);
  await withServer(app, async (server) => {
    const client = await server.client();
    client.socket.pause();
    client.send(PIPELINED);
    await server.recorder.until(() => server.recorder.requests.length > 0);
    while (server.backend.connections > 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.ok(server.recorder.requests.length < REQUESTS / 2);
  }, { timeouts: { writeMs: 300 } });
});
