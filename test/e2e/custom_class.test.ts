/** Worker classes of the user's own: what they are given, and how they leave. */
import assert from "node:assert/strict";
import { get } from "node:https";
import { fileURLToPath } from "node:url";
import type { Connection } from "./harness/client.ts";
import { request } from "./harness/client.ts";
import { ROOT } from "./harness/runtimes.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import { appPath, type Server } from "./harness/server.ts";
import { eventually } from "./harness/wait.ts";

const LINES = appPath("worker_classes/lines");
const EXAMPLE = `${ROOT}examples/hono_worker.ts`;

function serve(
  scene: Scene,
  workerClass: string,
  args: readonly string[] = [],
  workers = 1,
): Promise<Server> {
  return scene.serve({ app: "hello", workerClass, args, workers });
}

/** Sends a line; returns the pid that answers. */
async function ask(connection: Connection, line: string): Promise<number> {
  connection.unasked = "";
  connection.send(`${line}\n`);
  const answer = new RegExp(`^${line} (\\d+)\n$`);
  return Number(
    await eventually(
      `the answer to ${line}`,
      () => answer.exec(connection.unasked)?.[1],
    ),
  );
}

/** The text and the status of an answer over TLS. */
function getSecurely(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ port, path, rejectUnauthorized: false, agent: false }, (response) => {
      let text = `${response.statusCode} `;
      response.setEncoding("utf8").on("data", (part) => text += part);
      response.on("end", () => resolve(text));
    }).on("error", reject);
  });
}

onEachTarget("a worker class of one's own", (scenario) => {
  scenario(
    "needs no HTTP: its requests are logged, counted and recycled",
    async (scene) => {
      const args = ["--access-logfile", "-", "--max-requests", "3"];
      const server = await serve(scene, LINES, args);
      await server.log.waitFor(`Using worker: ${LINES}`);
      const connection = await scene.connect(server.address);
      const first = await ask(connection, "one");
      assert.deepEqual(server.workers(), [first]);
      await server.log.waitFor(
        /^127\.0\.0\.1 - - \[.*\] "LINE one HTTP\/1\.1" 200 \d+ /m,
      );
      await ask(connection, "throw");
      await server.log.waitFor(
        /Error handling request LINE throw\n.*thrown by a line/,
      );
      await ask(connection, "three");
      await server.log.waitFor("Autorestarting worker after current request.");
      await server.gone(first);
      const other = await scene.connect(server.address);
      const [second] = await server.hasWorkers(1);
      assert.equal(await ask(other, "four"), second);
      await ask(other, "recycle");
      await server.log.waitFor(
        "Worker asks for a replacement: a line asked for it",
      );
      await server.gone(second!);
      await server.hasWorkers(1);
      const last = await scene.connect(server.address);
      const third = await ask(last, "leave");
      await server.gone(third);
      await server.hasWorkers(1);
    },
  );

  scenario(
    "holds worker_connections, and leaves the others to its colleagues",
    async (scene) => {
      const args = ["--worker-connections", "1"];
      const server = await serve(scene, LINES, args, 2);
      const first = await scene.connect(server.address);
      const second = await scene.connect(server.address);
      const third = await scene.connect(server.address);
      third.send("queued\n");
      const pids = [await ask(first, "one"), await ask(second, "two")];
      assert.deepEqual(pids.sort(), server.workers().sort());
      assert.equal(third.unasked, "");
      first.destroy();
      await eventually("the queued answer", () => third.unasked !== "");
    },
  );

  scenario(
    "that blocks its event loop is replaced, unless it notifies",
    async (scene) => {
      const server = await serve(scene, LINES, ["-t", "1"]);
      const connection = await scene.connect(server.address);
      const pid = await ask(connection, "steps");
      assert.deepEqual(server.workers(), [pid]);
      assert.ok(!server.log.has("WORKER TIMEOUT"));
      const from = server.log.mark();
      connection.send("spin\n");
      await server.log.waitFor(
        new RegExp(`WORKER TIMEOUT \\(pid:${pid}\\).*LINE spin`),
        { from },
      );
      await server.ready(1, from);
      const other = await scene.connect(server.address);
      assert.notEqual(await ask(other, "again"), pid);
    },
  );

  scenario(
    "finishes what is in flight, and lets idle connections go",
    async (scene) => {
      const server = await serve(scene, `${LINES}#FailingDrain`);
      const idle = await scene.connect(server.address);
      await ask(idle, "once");
      const busy = await scene.connect(server.address);
      const answer = ask(busy, "sleep");
      server.signal("SIGTERM");
      await answer;
      await Promise.all([idle.closed, busy.closed]);
      assert.equal((await server.exit()).code, 0);
      assert.match(
        server.log.text,
        /Error in drain\(\) of worker class ".*#FailingDrain"\n.*no way to finish/,
      );
    },
  );

  scenario(
    "whose drain hangs is cut off after graceful_timeout",
    async (scene) => {
      const server = await serve(scene, `${LINES}#Hanging`, [
        "--graceful-timeout",
        "1",
      ]);
      const connection = await scene.connect(server.address);
      await ask(connection, "one");
      server.signal("SIGTERM");
      assert.equal((await server.exit()).code, 0);
      await connection.closed;
      assert.match(
        server.log.text,
        /Worker graceful timeout \(pid:\d+\): after 1s/,
      );
      assert.ok(server.log.has("destroyed"));
    },
  );

  scenario("may take the descriptor itself", async (scene) => {
    const server = await serve(scene, `${LINES}#Descriptors`, [], 2);
    const connection = await scene.connect(server.address);
    assert.ok(server.workers().includes(await ask(connection, "one")));
    assert.ok(!server.log.has("accepts nothing"));
    connection.destroy();
    server.signal("SIGTERM");
    assert.equal((await server.exit()).code, 0);
  });

  scenario("is told when it accepts nothing", async (scene) => {
    const broken = appPath("worker_classes/broken");
    const server = await serve(scene, `${broken}#Idle`);
    await server.log.waitFor(
      /\[WARNING\] Worker class ".*#Idle" has started and accepts nothing/,
    );
  });

  scenario("is handed TLS connections", async (scene) => {
    const pem = (name: string): string =>
      fileURLToPath(new URL(`../fixtures/tls/${name}.pem`, import.meta.url));
    const server = await serve(scene, EXAMPLE, [
      "--certfile",
      pem("cert"),
      "--keyfile",
      pem("key"),
    ]);
    const { address } = server;
    assert.ok("port" in address);
    const answer = await getSecurely(address.port, "/");
    assert.match(answer, /^200 \{"runtime":/);
  });

  scenario(
    "adopts a server: 500 for what throws, WebSockets",
    async (scene) => {
      const server = await serve(scene, appPath("worker_classes/web_socket"));
      const { address } = server;
      assert.equal((await request(address, "/throw")).status, 500);
      await server.log.waitFor(
        /Error handling request GET \/throw\n.*thrown by a listener/,
      );
      assert.ok("port" in address);
      const socket = new WebSocket(`ws://127.0.0.1:${address.port}/`);
      const closed = new Promise<number>((resolve) => {
        socket.onclose = ({ code }) => resolve(code);
      });
      const message = new Promise((resolve) => {
        socket.onmessage = ({ data }) => resolve(data);
      });
      socket.onopen = () => socket.send("hello");
      assert.equal(await message, "hello");
      server.signal("SIGHUP");
      assert.equal(await closed, 1012);
    },
  );
});
