/** Apps that own their server: what they ask for, and what they get. */
import assert from "node:assert/strict";
import { header, json, request } from "./harness/client.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import { type Server, serverArgs } from "./harness/server.ts";
import { eventually } from "./harness/wait.ts";

const workerClass = "server";

function serve(scene: Scene, name: string, workers = 1): Promise<Server> {
  return scene.serve({ app: `own_servers/${name}`, workers, workerClass });
}

async function textOf(server: Server, target: string): Promise<string> {
  return (await request(server.address, target)).body.toString();
}

/** The pids that answer at every address, each with the path that was asked for. */
async function assertServed(server: Server, workers: number): Promise<void> {
  const pids = server.workers();
  assert.equal(pids.length, workers);
  for (const address of server.addresses) {
    for (let number = 1; number <= 8; number++) {
      const answer = await request(address, `/${number}`);
      assert.equal(answer.status, 200, server.describe());
      const [path, pid] = answer.body.toString().split(" ");
      assert.equal(path, `/${number}`);
      assert.ok(pids.includes(Number(pid)));
    }
  }
}

onEachTarget("the class server", (scenario, target) => {
  for (const framework of ["raw", "express", "koa", "fastify"]) {
    for (const name of [`${framework}_listen`, framework]) {
      scenario(
        `serves ${name} from 4 workers on a port and on a unix socket`,
        async (scene) => {
          const bind = ["127.0.0.1:0", `unix:${scene.path("socket")}`];
          const app = `own_servers/${name}`;
          const server = await scene.serve({
            app,
            workers: 4,
            bind,
            workerClass,
          });
          await assertServed(server, 4);
          const thrown = await request(server.address, "/throw");
          assert.equal(thrown.status, 500);
        },
      );
    }
    for (const workerClass of ["sync", "async"]) {
      scenario(
        `${workerClass} serves an exported ${framework}`,
        async (scene) => {
          const app = `own_servers/${framework}`;
          await assertServed(await scene.serve({ app, workerClass }), 1);
        },
      );
    }
  }

  scenario(
    "tells the app that it listens, and the log where",
    async (scene) => {
      const server = await serve(scene, "raw_listen");
      const { address } = server;
      await server.log.waitFor("event: listening");
      const [, told] = await server.log.waitFor(/address: (.*)/);
      assert.ok("port" in address);
      assert.deepEqual(JSON.parse(told!), {
        address: "127.0.0.1",
        family: "IPv4",
        port: address.port,
      });
      assert.match(
        server.log.text,
        /\[INFO\] App listens on localhost:3000: redirected, it is served at the arbiter's addresses \(http:\/\/127\.0\.0\.1:\d+\)/,
      );
    },
  );

  for (const path of ["/throw", "/reject"]) {
    scenario(`answers ${path} with 500 and goes on`, async (scene) => {
      const server = await serve(scene, "raw_listen");
      const connection = await scene.connect(server.address);
      const answer = await connection.request(path);
      assert.equal(answer.status, 500);
      await server.log.waitFor(
        new RegExp(
          `Error handling request GET ${path}\n.*(?:thrown|rejected) by a handler`,
        ),
      );
      assert.equal((await connection.request("/1")).status, 200);
      assert.equal(server.workers().length, 1);
    });
  }

  scenario("writes the access log", async (scene) => {
    const server = await scene.serve({
      app: "own_servers/raw_listen",
      workerClass,
      args: ["--access-logfile", "-"],
    });
    await request(server.address, "/logged");
    await server.log.waitFor(/"GET \/logged HTTP\/1\.1" 200/);
  });

  scenario("takes the first of several servers, once", async (scene) => {
    const server = await serve(scene, "several");
    assert.equal(await textOf(server, "/"), "first");
    await server.log.waitFor("metrics listens");
    await server.log.waitFor("listens again");
    assert.match(
      server.log.text,
      /\[WARNING\] App also listens on \*:9090: nothing connects there/,
    );
    assert.ok(!server.log.has("also listens on *:300"));
  });

  scenario("replaces a worker whose app closes its server", async (scene) => {
    const server = await serve(scene, "closing");
    const [pid] = server.workers();
    const answer = await request(server.address, "/close");
    assert.equal(answer.status, 200);
    await server.gone(pid!);
    await server.log.waitFor("closed\n");
    await server.hasWorkers(1);
    assert.equal(await textOf(server, "/1"), "/1");
  });

  scenario("replaces a worker that is killed", async (scene) => {
    const server = await serve(scene, "express_listen", 2);
    const [pid] = server.workers();
    process.kill(pid!, "SIGKILL");
    await server.gone(pid!);
    await server.hasWorkers(2);
    await assertServed(server, 2);
  });

  scenario("answers in a stop what is in flight, and closes", async (scene) => {
    const server = await serve(scene, "raw_listen");
    const busy = await scene.connect(server.address);
    const answer = busy.request("/sleep/700");
    const idle = await scene.connect(server.address);
    assert.equal(header(await idle.request("/1"), "connection"), "keep-alive");
    await server.signalAndWait("SIGTERM", /Handling signal: term/i);
    const { status, head } = await answer;
    assert.equal(status, 200);
    assert.match(head, /\r\nconnection: close/i);
    await idle.closed;
    assert.equal((await server.exit()).code, 0);
  });

  scenario("says what is missing when nothing listens", async (scene) => {
    const args = serverArgs({
      app: "own_servers/silent",
      workerClass,
      args: ["--boot-timeout", "5"],
    });
    const { command, exit } = await scene.runToEnd({ args });
    assert.equal(exit.code, 4, command.describe());
    assert.match(command.log.text, /silent\.ts" does not listen yet/);
    assert.match(
      command.log.text,
      /Cannot find a server in ".*silent\.ts": expected it to listen within 2\.5s, or to export an http\.Server.* it exports config/,
    );
  });

  scenario("keeps a WebSocket until the worker leaves", async (scene) => {
    const server = await serve(scene, "websocket");
    await assertEchoes(server, "data: hello", 1012);
    await server.log.waitFor("closed with 1012");
    await server.hasWorkers(1);
  });

  if (target.runtime === "bun") {
    scenario("serves Bun.serve", async (scene) => {
      const server = await serve(scene, "bun_serve", 2);
      await server.log.waitFor(/url: http:\/\/127\.0\.0\.1:\d+\/, pending: 0/);
      await assertServed(server, 2);
      assert.equal(await textOf(server, "/static"), "a static response");
      assert.equal(await textOf(server, "/by/%C3%A4"), "ä");
      assert.equal(await textOf(server, "/by/exact"), "exact GET");
      assert.equal(await textOf(server, "/any/a/b"), "GET");
      const ip = json<object>(await request(server.address, "/ip"));
      assert.deepEqual(Object.keys(ip), ["address", "family", "port"]);
      const thrown = await request(server.address, "/throw");
      assert.equal(thrown.status, 503);
      assert.equal(thrown.body.toString(), "thrown by fetch");
      assert.match(await textOf(server, "/publish"), /^Cannot publish/);
      await assertEchoes(server, "data: hello", 1012);
    });

    scenario("replaces a worker whose app stops Bun.serve", async (scene) => {
      const server = await serve(scene, "bun_serve");
      const [pid] = server.workers();
      await request(server.address, "/stop");
      await server.gone(pid!);
      await server.hasWorkers(1);
    });

    scenario("serves Elysia's listen", async (scene) => {
      const server = await serve(scene, "elysia_listen", 2);
      await server.log.waitFor(/elysia listens on \d+/);
      await assertServed(server, 2);
      assert.equal(await textOf(server, "/static"), "a static text");
      await assertEchoes(server, "data: hello", 1012);
    });
  }

  if (target.runtime === "deno") {
    scenario("serves Deno.serve", async (scene) => {
      const server = await serve(scene, "deno_serve", 2);
      await server.log.waitFor(
        /onListen: {"transport":"tcp","hostname":"127.0.0.1","port":\d+}/,
      );
      await assertServed(server, 2);
      assert.match(await textOf(server, "/ip"), /"hostname":"127.0.0.1"/);
      assert.equal((await request(server.address, "/throw")).status, 500);
      await textOf(server, "/completed/soon");
      await server.log.waitFor("/completed/soon completed");
      const leaving = await scene.connect(server.address);
      leaving.request("/completed/never").catch(() => {});
      await server.log.waitFor("/completed/never begun");
      leaving.destroy();
      await server.log.waitFor("/completed/never failed: Interrupted: HTTP");
      await assertEchoes(server, "data: hello", 1012);
    });

    scenario("replaces a worker whose app ends Deno.serve", async (scene) => {
      const server = await serve(scene, "deno_serve");
      const [pid] = server.workers();
      await request(server.address, "/stop");
      await server.gone(pid!);
      await server.log.waitFor("finished");
      await server.hasWorkers(1);
    });
  }
});

/** A WebSocket at `/ws/echo` answers; a reload closes it. */
async function assertEchoes(
  server: Server,
  expected: string,
  code: number,
): Promise<void> {
  const { address } = server;
  assert.ok("port" in address);
  const socket = new WebSocket(`ws://127.0.0.1:${address.port}/ws/echo`);
  const closed = new Promise<number>((resolve) => {
    socket.onclose = (event) => resolve(event.code);
  });
  const messages: unknown[] = [];
  socket.onmessage = ({ data }) => void messages.push(data);
  socket.onopen = () => socket.send("hello");
  await eventually("the echo", () => messages.length === 1);
  assert.deepEqual(messages, [expected]);
  server.signal("SIGHUP");
  assert.equal(await closed, code);
}
