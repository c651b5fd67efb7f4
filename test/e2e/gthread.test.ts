/** The worker class whose app runs in threads: what they take, and what they are told. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import type { Address } from "./harness/address.ts";
import { json, request } from "./harness/client.ts";
import { onEachTarget } from "./harness/scene.ts";
import { serverArgs } from "./harness/server.ts";
import {
  ask,
  askAll,
  serveThreads,
  type ThreadFacts,
} from "./harness/threads.ts";

/** All that comes in answer to a request, informational responses included. */
async function readAll(address: Address, target: string): Promise<string> {
  const socket = connect({ ...address }).setEncoding("latin1");
  socket.write(
    `GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
  );
  let text = "";
  for await (const part of socket) text += part;
  return text;
}

onEachTarget("gthread", (scenario) => {
  scenario(
    "answers as many requests at once as it has threads",
    async (scene) => {
      const server = await serveThreads(scene, { threads: 2 });
      const { facts, tookMs } = await askAll(server, [
        "/sleep/2000",
        "/sleep/2000",
      ]);
      assert.ok(tookMs >= 1990 && tookMs < 3800, `took ${tookMs} ms`);
      const threads = new Set(facts.map(({ threadId }) => threadId));
      assert.equal(threads.size, 2);
      assert.ok(server.log.has("Using worker: gthread"));
    },
  );

  scenario(
    "computes longer than the timeout, and its worker lives",
    async (scene) => {
      const server = await serveThreads(scene, {
        threads: 2,
        args: ["-t", "2"],
      });
      const { facts } = await askAll(server, ["/spin/5000", "/spin/5000"]);
      const later = await ask(server, "/");
      assert.deepEqual(
        new Set(facts.map(({ pid }) => pid)),
        new Set([later.pid]),
      );
      assert.ok(!server.log.has("WORKER TIMEOUT"));
    },
  );

  scenario("is what threads make of sync", async (scene) => {
    const server = await scene.serve({
      app: "threads",
      args: ["-k", "sync", "--threads", "2"],
    });
    assert.ok(server.log.has("Using worker: gthread"));
    assert.equal((await request(server.address, "/")).status, 200);
  });

  scenario(
    "leaves to other workers what it has no thread for",
    async (scene) => {
      const server = await serveThreads(scene, { threads: 1, workers: 2 });
      const { facts, tookMs } = await askAll(
        server,
        Array.from({ length: 6 }, () => "/sleep/1000"),
      );
      // All in one worker take 6 s; a worker that takes what it cannot serve, 5 s or more.
      assert.ok(tookMs >= 2990 && tookMs < 4800, `took ${tookMs} ms`);
      assert.equal(new Set(facts.map(({ pid }) => pid)).size, 2);
    },
  );

  scenario("keeps slow clients away from its threads", async (scene) => {
    const server = await serveThreads(scene, { threads: 2 });
    const slow = await Promise.all(
      Array.from({ length: 50 }, () => scene.connect(server.address)),
    );
    for (const connection of slow) {
      connection.send(
        "POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: 20\r\n\r\n",
      );
    }
    const dripping = setInterval(() => {
      for (const connection of slow) connection.send("x");
    }, 1000);
    try {
      for (let time = 0; time < 3; time++) {
        const { tookMs } = await askAll(server, ["/"]);
        assert.ok(tookMs < 3000, `took ${tookMs} ms`);
      }
    } finally {
      clearInterval(dripping);
    }
    const answers = slow.map((connection) => connection.receive());
    for (const connection of slow) connection.send("y".repeat(20));
    for (const answer of await Promise.all(answers)) {
      assert.equal(json<{ bytes: number }>(answer).bytes, 20);
    }
  });

  scenario("tells the handler of the connection", async (scene) => {
    const server = await serveThreads(scene, { threads: 1 });
    const facts = json<Record<string, unknown>>(
      await request(server.address, "/info"),
    );
    const { remoteAddr, localAddr, protocol, httpVersion, url, ip } = facts;
    assert.equal((remoteAddr as { hostname: string }).hostname, "127.0.0.1");
    const { port } = server.address as { port: number };
    assert.equal((localAddr as { port: number }).port, port);
    assert.equal((ip as { family: string }).family, "IPv4");
    assert.deepEqual(
      [protocol, httpVersion, url],
      ["http", "1.1", "http://localhost/info"],
    );
    const text = await readAll(server.address, "/hints");
    assert.match(text, /^HTTP\/1\.1 103 [^]*a\.css[^]*HTTP\/1\.1 200 /);
  });

  scenario("refuses to give the connection away", async (scene) => {
    const server = await serveThreads(scene, { threads: 1 });
    assert.equal((await request(server.address, "/hijack")).status, 500);
    await server.log.waitFor(
      /Error handling request GET \/hijack\n.*worker class gthread/,
    );
  });

  for (
    const [app, code, shown] of [
      ["node_handler", 4, /worker class gthread: expected a Fetch handler/],
      ["broken_throw", 3, /no database at boot[^]*broken_throw\.[jt]s:2/],
      ["wrong_export", 4, /Cannot use "default" of ".*wrong_export/],
      ["crash_at_boot", 3, /its thread ended/],
    ] as const
  ) {
    scenario(`does not start with ${app}`, async (scene) => {
      const args = serverArgs({ app, args: ["-k", "gthread"] });
      const { command, exit } = await scene.runToEnd({ args });
      assert.equal(exit.code, code);
      assert.match(command.log.text, shown);
    });
  }

  scenario("aborts the signal when the client leaves", async (scene) => {
    const server = await serveThreads(scene, { threads: 1 });
    const leaving = await scene.connect(server.address);
    leaving.request("/wait").catch(() => {});
    const other = await scene.connect(server.address);
    const answer = other.request("/");
    leaving.destroy();
    // It waits for the only thread, which the abort sets free.
    assert.equal(json<ThreadFacts>(await answer).aborted, 1);
  });
});
