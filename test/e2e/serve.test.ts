/** Requests, bodies and kinds of apps. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { header, json, request } from "./harness/client.ts";
import { ROOT } from "./harness/runtimes.ts";
import { onEachTarget } from "./harness/scene.ts";

const BODY_BYTES = 10 * 1024 * 1024;

function hash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

onEachTarget("serving", (scenario, target) => {
  scenario("workers run on the runtime of the arbiter", async (scene) => {
    const server = await scene.serve({ app: "hello", workers: 2 });
    const answer = await request(server.address, "/some/path");
    assert.equal(answer.status, 200);
    const hello = json<{ runtime: string; pid: number; path: string }>(answer);
    assert.equal(hello.runtime, target.runtime);
    assert.equal(hello.path, "/some/path");
    assert.ok(server.workers(server.pid).includes(hello.pid));
    assert.match(
      server.log.text,
      /^\[[\d-]+ [\d:]+ [+-]\d{4}\] \[\d+\] \[INFO\] Starting pfserve \d/m,
    );
    assert.match(server.log.text, /\[INFO\] Using worker: async$/m);
  });

  for (const path of ["/", "/buffered"]) {
    scenario(`echoes 10 MiB byte by byte at ${path}`, async (scene) => {
      const server = await scene.serve({ app: "echo" });
      const body = randomBytes(BODY_BYTES);
      const answer = await request(server.address, path, {
        method: "POST",
        body,
      });
      assert.equal(answer.status, 200);
      assert.equal(answer.body.length, BODY_BYTES);
      assert.equal(hash(answer.body), hash(body));
    });
  }

  scenario("echoes a chunked request", async (scene) => {
    const server = await scene.serve({ app: "echo" });
    const connection = await scene.connect(server.address);
    const answer = await connection.request("/", {
      method: "POST",
      headers: { "transfer-encoding": "chunked" },
      body: "3\r\none\r\n5\r\nthree\r\n0\r\n\r\n",
    });
    assert.equal(answer.body.toString(), "onethree");
  });

  scenario("streams a response chunk by chunk", async (scene) => {
    const server = await scene.serve({ app: "stream" });
    const connection = await scene.connect(server.address);
    const streamed = connection.request("/");
    for (let chunk = 2; chunk <= 5; chunk++) {
      await connection.bodyContains(`chunk ${chunk - 1}\n`);
      assert.ok(!connection.bodySoFar.includes(`chunk ${chunk}`));
      await request(server.address, "/next");
    }
    const answer = await streamed;
    assert.equal(
      answer.body.toString(),
      [1, 2, 3, 4, 5].map((n) => `chunk ${n}\n`).join(""),
    );
    assert.ok(answer.arrivals.length >= 5);
  });

  scenario(
    "answers HEAD without a body and keeps the connection",
    async (scene) => {
      const server = await scene.serve({ app: "hello" });
      const connection = await scene.connect(server.address);
      const head = await connection.request("/", { method: "HEAD" });
      assert.equal(head.status, 200);
      const next = await connection.request("/after");
      assert.equal(json<{ path: string }>(next).path, "/after");
      assert.equal(connection.unasked, "");
    },
  );

  scenario("serves the Hono example, and its 404", async (scene) => {
    const server = await scene.serve({
      app: join(ROOT, "examples", "hono.ts"),
      workers: 2,
    });
    assert.equal((await request(server.address, "/")).status, 200);
    assert.equal((await request(server.address, "/no/such/page")).status, 404);
  });

  scenario("serves a (req, res) handler", async (scene) => {
    const server = await scene.serve({ app: "node_handler" });
    const answer = await request(server.address, "/path?query=1", {
      method: "PUT",
      body: "x",
    });
    assert.equal(header(answer, "x-handler"), "node");
    assert.equal(answer.body.toString(), "PUT /path?query=1");
  });

  for (
    const [app, body] of [
      ["factory:make()", "made by a factory"],
      ["factory:named", "exported by name"],
    ] as const
  ) {
    scenario(`serves ${app}`, async (scene) => {
      const server = await scene.serve({ app });
      assert.equal((await request(server.address, "/")).body.toString(), body);
    });
  }
});
