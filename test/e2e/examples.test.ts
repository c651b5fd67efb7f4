/** Every program in examples/, served as its reader would serve it. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { json, request } from "./harness/client.ts";
import { ROOT } from "./harness/runtimes.ts";
import { onEachTarget } from "./harness/scene.ts";

const BODY_BYTES = 10 * 1024 * 1024;

function example(name: string): string {
  return join(ROOT, "examples", name);
}

onEachTarget("the examples", (scenario, target) => {
  scenario("hello.ts says which runtime its worker is on", async (scene) => {
    const server = await scene.serve({ app: example("hello.ts"), workers: 2 });
    const answer = await request(server.address, "/");
    const { runtime } = json<{ runtime: { name: string } }>(answer);
    assert.equal(runtime.name, target.runtime);
  });

  scenario("hono.ts echoes 10 MiB and streams line by line", async (scene) => {
    const server = await scene.serve({ app: example("hono.ts"), workers: 2 });
    const body = randomBytes(BODY_BYTES);
    const echo = await request(server.address, "/echo", {
      method: "POST",
      body,
    });
    assert.ok(body.equals(echo.body), `${echo.body.length} bytes came back`);
    const stream = await request(server.address, "/stream");
    assert.equal(stream.body.toString().split("\n").length, 6);
    const [first, last] = [stream.arrivals[0]!, stream.arrivals.at(-1)!];
    assert.ok(last.atMs - first.atMs > 200, "all lines came at once");
  });

  scenario("node_handler.ts answers", async (scene) => {
    const server = await scene.serve({ app: example("node_handler.ts") });
    const answer = await request(server.address, "/a?b=c");
    assert.equal(answer.body.toString(), "GET /a?b=c\n");
  });

  scenario("hono_worker.ts runs a third-party server", async (scene) => {
    const server = await scene.serve({
      app: example("hono.ts"),
      workerClass: example("hono_worker.ts"),
      workers: 2,
      args: ["--access-logfile", "-"],
    });
    await server.log.waitFor("Serving with @hono/node-server");
    const body = randomBytes(BODY_BYTES);
    const echo = await request(server.address, "/echo", {
      method: "POST",
      body,
    });
    assert.ok(body.equals(echo.body), `${echo.body.length} bytes came back`);
    const answer = await request(server.address, "/json");
    assert.deepEqual(json(answer), { hello: "Hono" });
    await server.log.waitFor(/"GET \/json HTTP\/1\.1" 200/);
  });

  scenario("pfserve.config.ts configures a server", async (scene) => {
    const server = await scene.serve({
      app: example("hello.ts"),
      args: ["-c", example("pfserve.config.ts"), "--access-logfile", "-"],
    });
    assert.equal((await request(server.address, "/")).status, 200);
  });
});
