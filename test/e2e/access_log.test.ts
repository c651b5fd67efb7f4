/** The access log: its formats on every back end, rotation under load, and requests that were killed. */
import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import { request } from "./harness/client.ts";
import { FileLog } from "./harness/file_log.ts";
import { openListener } from "./harness/listener.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import type { Server } from "./harness/server.ts";
import { eventually } from "./harness/wait.ts";

const FORMAT =
  '%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s %(B)s "%(f)s" "%(a)s" %(m)s %(U)s %(q)s %(H)s ' +
  "%(T)s %(D)s %(M)s %(L)s %(p)s %({x-a}i)s %({x-own}o)s %({remote_addr}e)s";

const PATTERN = new RegExp(
  String
    .raw`^127\.0\.0\.1 - ann \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] ` +
    String
      .raw`"GET /a%20b\?c=d HTTP/1\.1" 200 5 5 "http://r/" "say \\"hi\\"" GET ` +
    String
      .raw`/a\\u0020b c=d HTTP/1\.1 (\d+) (\d+) (\d+) (\d+\.\d{6}) <(\d+)> ` +
    String.raw`one yes 127\.0\.0\.1$`,
);

const HEADERS = {
  authorization: "Basic YW5uOnNlY3JldA==",
  referer: "http://r/",
  "user-agent": 'say "hi"',
  "x-a": "one",
};

/** What serves the same answer in each way that there is. */
const BACK_ENDS: readonly (readonly [args: readonly string[], app: string])[] =
  [
    [["-k", "async"], "fetch.mjs"],
    [["-k", "async", "--http", "node"], "fetch.mjs"],
    [["-k", "gthread", "--threads", "2"], "fetch.mjs"],
    [["-k", "server"], "listening.mjs"],
  ];

function writeApps(scene: Scene): void {
  const answer = `(request, response) => {
    response.setHeader("X-Own", "yes");
    response.end("hello");
  }`;
  scene.write(
    "fetch.mjs",
    `export default { fetch: () => new Response("hello", { headers: { "X-Own": "yes" } }) };`,
  );
  scene.write(
    "listening.mjs",
    `import { createServer } from "node:http";
    createServer(${answer}).listen(3000);`,
  );
}

function linesOf(log: FileLog): string[] {
  return log.text.split("\n").slice(0, -1);
}

function objectsIn(log: FileLog): Record<string, unknown>[] {
  return linesOf(log).map((line) => JSON.parse(line));
}

async function hasLines(log: FileLog, count: number): Promise<void> {
  await log.waitForCount(/\n/, count);
  assert.equal(linesOf(log).length, count, log.text);
}

async function serveLogged(
  scene: Scene,
  args: readonly string[],
): Promise<{ server: Server; log: FileLog }> {
  const path = scene.path("access.log");
  const server = await scene.serve({
    app: "logged",
    args: ["--access-logfile", path, ...args],
  });
  return { server, log: new FileLog(path) };
}

onEachTarget("the access log", (scenario) => {
  scenario("has every atom, whatever serves the app", async (scene) => {
    writeApps(scene);
    for (const [index, [args, app]] of BACK_ENDS.entries()) {
      const path = scene.path(`${index}.log`);
      const server = await scene.serve({
        app: scene.path(app),
        args: [...args, "--access-logfile", path, "--access-logformat", FORMAT],
      });
      const options = { headers: HEADERS };
      await request(server.address, "/a%20b?c=d", options);
      const log = new FileLog(path);
      await hasLines(log, 1);
      const match = PATTERN.exec(linesOf(log)[0]!);
      assert.ok(match !== null, `${args} ${app}: ${log.text}`);
      const [seconds, microseconds, milliseconds, decimal, pid] = match.slice(1)
        .map(Number);
      assert.equal(seconds, Math.floor(microseconds! / 1e6));
      assert.equal(milliseconds, Math.floor(microseconds! / 1e3));
      assert.equal(Math.round(decimal! * 1e6), microseconds);
      assert.ok(server.workers().includes(pid!));
      server.signal("SIGTERM");
      await server.exit();
    }
  });

  scenario(
    "loses no line when it is rotated during load",
    async (scene) => {
      const path = scene.path("access.log");
      const server = await scene.serve({
        app: "numbered",
        workers: 2,
        args: ["--access-logfile", path, "--access-logformat", "%(U)s %(s)s"],
      });
      const load = scene.load(server.address, {
        concurrency: 16,
        isKeepAlive: true,
      });
      const answers = (count: number): Promise<unknown> =>
        eventually("answers", () => load.report.answered > count || undefined);
      for (let turn = 1; turn <= 3; turn++) {
        await answers(turn * 500);
        renameSync(path, `${path}.${turn}`);
        await answers(turn * 500 + 200);
        server.signal("SIGUSR1");
        await eventually(
          "a new file",
          () => new FileLog(path).text !== "" || undefined,
        );
      }
      const report = await load.stop();
      server.signal("SIGTERM");
      await server.exit();
      assert.equal(report.failed, 0, report.describe());
      const lines = [path, `${path}.1`, `${path}.2`, `${path}.3`]
        .flatMap((each) => linesOf(new FileLog(each)));
      const numbers = lines.map((line) => /^\/(\d+) 200$/.exec(line)?.[1]);
      assert.ok(numbers.every((number) => number !== undefined));
      assert.equal(new Set(numbers).size, report.answered);
      assert.equal(lines.length, report.answered);
    },
  );

  scenario(
    "has the requests of a worker that was killed, and says why",
    async (scene) => {
      const { server, log } = await serveLogged(scene, [
        "--access-logformat",
        "json",
      ]);
      const [pid] = server.workers();
      const trace = "0af7651916cd43dd8448eb211c80319c";
      const never = await scene.connect(server.address);
      never.request("/never?a=b").catch(() => {});
      await server.log.waitFor("never answers");
      const from = server.log.mark();
      // Both in one turn of the event loop.
      const connection = await scene.connect(server.address);
      const headers = {
        "x-request-id": "from-proxy",
        traceparent: `00-${trace}-b7ad6b7169203331-01`,
      };
      await Promise.allSettled([
        connection.request("/", { headers }),
        connection.request("/kill"),
      ]);
      await server.ready(1, from);
      await hasLines(log, 3);
      const [first, ...killed] = objectsIn(log);
      assert.deepEqual(
        [first!["request_id"], first!["trace_id"], first!["status"]],
        ["from-proxy", trace, 200],
      );
      assert.deepEqual(killed.map((line) => line["target"]), [
        "/never?a=b",
        "/kill",
      ]);
      for (const line of killed) {
        assert.equal(line["pid"], pid);
        assert.equal(line["status"], null);
        assert.equal(line["remote_addr"], "127.0.0.1");
        assert.equal(line["error"], "a worker ended: SIGKILL");
        assert.match(String(line["request_id"]), /^[\w-]+$/);
      }
    },
  );

  scenario(
    "has what an app's own process.exit cuts off, and what came before it",
    async (scene) => {
      const { server, log } = await serveLogged(scene, [
        "--access-logformat",
        "%(U)s %(s)s",
      ]);
      const connection = await scene.connect(server.address);
      // Both in one turn of the event loop.
      const answers = [connection.request("/"), connection.request("/exit")];
      await Promise.allSettled(answers);
      await hasLines(log, 2);
      assert.deepEqual(linesOf(log), ["/ 200", "/exit -"]);
    },
  );

  scenario("is without FFI what it is with it", async (scene) => {
    const path = scene.path("access.log");
    // Without FFI, Bun has no sockets but those that it was given.
    const isGiven = scene.target.runtime === "bun";
    const listener = await openListener({ host: "127.0.0.1", port: 0 });
    const server = scene.start({
      app: "logged",
      env: { PFSERVE_FFI: "off" },
      bind: [isGiven ? "fd://3" : "127.0.0.1:0"],
      fds: isGiven ? [listener.fd] : [],
      args: ["--access-logfile", path, "--access-logformat", "%(U)s %(s)s"],
    });
    listener.release();
    await server.ready(1);
    const address = isGiven ? listener.address : server.address;
    await request(address, "/");
    await assert.rejects(request(address, "/kill"));
    const log = new FileLog(path);
    await hasLines(log, 2);
    assert.deepEqual(linesOf(log), ["/ 200", "/kill -"]);
  });
});
