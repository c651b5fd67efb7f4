/** Apps in threads that ask for a request before its body is there. */
import assert from "node:assert/strict";
import { type Connection, json, request } from "./harness/client.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import type { Server } from "./harness/server.ts";
import { serveThreads } from "./harness/threads.ts";
import { eventually, pause } from "./harness/wait.ts";

const MIB = 1024 * 1024;

interface Counts {
  readonly aborted: number;
  readonly broken: string;
}

function serve(scene: Scene, ...args: readonly string[]): Promise<Server> {
  return serveThreads(scene, { app: "unbuffered", threads: 1, args });
}

/** Sends the head of a request with a body, and the beginning of that. */
async function begin(
  scene: Scene,
  server: Server,
  { target, length, body }: { target: string; length: number; body: string },
): Promise<Connection> {
  const connection = await scene.connect(server.address);
  connection.send(
    `POST ${target} HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n${body}`,
  );
  return connection;
}

onEachTarget("gthread without buffering", (scenario, target) => {
  scenario("gives the app what has come of a body", async (scene) => {
    const server = await serve(scene);
    const connection = await begin(scene, server, {
      target: "/echo",
      length: 10,
      body: "early",
    });
    const answer = connection.receive();
    await connection.bodyContains("early");
    connection.send(", and");
    assert.equal((await answer).body.toString(), "early, and");
    const text = "x".repeat(3 * MIB);
    const whole = await request(server.address, "/text", {
      method: "POST",
      body: text,
    });
    assert.equal(whole.body.toString(), text);
  });

  scenario(
    "is a setting, too, and the app has the last word",
    async (scene) => {
      const uploads = await serveThreads(scene, {
        app: "uploads",
        threads: 1,
        args: ["--no-request-buffering"],
      });
      const body = { target: "/echo", length: 10, body: "early" };
      const connection = await begin(scene, uploads, body);
      const answer = connection.receive();
      await connection.bodyContains("early");
      connection.send(", and");
      await answer;
    },
  );

  scenario(
    "lets a client send what the app takes, and no more",
    async (scene) => {
      const server = await serve(scene);
      const connection = await begin(scene, server, {
        target: `/hold?${scene.path("goes-on")}`,
        length: 64 * MIB,
        body: "",
      });
      const answer = connection.receive();
      let taken = 0;
      const piece = new Uint8Array(MIB);
      const sendNext = (): void =>
        connection.send(piece, () => {
          if (++taken < 64) sendNext();
        });
      sendNext();
      let before = 0;
      // Until both sockets are full.
      await eventually("a client that has to wait", () => {
        const hasToWait = taken > 0 && taken === before;
        before = taken;
        return hasToWait;
      }, { everyMs: 300 });
      assert.ok(taken < 32, `${taken} MiB were taken`);
      scene.write("goes-on", "");
      assert.equal(json<{ bytes: number }>(await answer).bytes, 64 * MIB);
    },
  );

  scenario("tells the app when the client leaves", async (scene) => {
    const server = await serve(scene);
    const leaving = await begin(scene, server, {
      target: "/text",
      length: 10,
      body: "early",
    });
    const other = await scene.connect(server.address);
    const answer = other.request("/");
    leaving.destroy();
    // It waits for the only thread, which the end of the body sets free.
    const { aborted, broken } = json<Counts>(await answer);
    assert.deepEqual([aborted, broken], [1, "AbortError"]);
  });

  scenario("keeps a connection whose body nobody reads", async (scene) => {
    const server = await serve(scene);
    const connection = await begin(scene, server, {
      target: "/unread",
      length: 10,
      body: "early",
    });
    const answer = await connection.receive();
    assert.equal(answer.body.toString(), "not read");
    connection.send("later");
    assert.equal((await connection.request("/")).status, 200);
  });

  scenario("refuses bodies that are too slow or too long", async (scene) => {
    const limits = ["--body-timeout", "1", "--limit-request-body", "1000"];
    const server = await serve(scene, ...limits);
    const slow = await begin(scene, server, {
      target: "/text",
      length: 10,
      body: "early",
    });
    assert.equal((await slow.receive()).status, 408);
    const long = await scene.connect(server.address);
    const head = "POST /text HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked";
    long.send(`${head}\r\n\r\n1f4\r\n${"x".repeat(500)}\r\n`);
    const answer = long.receive();
    await pause(100);
    long.send(`1f5\r\n${"x".repeat(501)}\r\n`);
    assert.equal((await answer).status, 413);
    // The thread has got over both.
    assert.equal((await request(server.address, "/")).status, 200);
  });

  scenario(
    "ends a stuck request, and waits for a slow client",
    async (scene) => {
      const server = await serve(scene, "--request-timeout", "1");
      const from = server.log.mark();
      const slow = await begin(scene, server, {
        target: "/count",
        length: 8,
        body: "x",
      });
      const answer = slow.receive();
      for (let time = 0; time < 7; time++) {
        await pause(350);
        slow.send("x");
      }
      const { bytes, pieces } = json<{ bytes: number; pieces: number }>(
        await answer,
      );
      assert.equal(bytes, 8);
      assert.ok(pieces > 1);
      const [pid] = server.workers();
      const stuck = await begin(scene, server, {
        target: "/spin",
        length: 8,
        body: "x",
      });
      const last = stuck.receive();
      stuck.send("x");
      assert.equal((await last).status, 504);
      stuck.destroy();
      await server.log.waitFor(/Error handling request POST \/spin\n.*timeout/);
      if (target.runtime === "deno") {
        await server.ready(1, from);
        await server.gone(pid!);
      }
      assert.equal((await request(server.address, "/")).status, 200);
    },
  );
});
