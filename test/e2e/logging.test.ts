/** The logs of a server: files that cannot be written, syslog, statsd, captured output, colours. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { closeSync, constants, openSync, readSync, renameSync } from "node:fs";
import { request } from "./harness/client.ts";
import { FileLog } from "./harness/file_log.ts";
import { onEachTarget } from "./harness/scene.ts";
import { appPath } from "./harness/server.ts";
import { eventually } from "./harness/wait.ts";

/** What arrives at a UDP port. */
class Datagrams {
  readonly #socket: Socket;
  #text = "";

  constructor() {
    this.#socket = createSocket("udp4");
    this.#socket.on("message", (bytes) => this.#text += `${bytes}\n`);
  }

  async open(): Promise<string> {
    this.#socket.bind(0, "127.0.0.1");
    await once(this.#socket, "listening");
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  /** Resolves when each pattern was received. */
  async have(...patterns: readonly RegExp[]): Promise<void> {
    for (const pattern of patterns) {
      await eventually(
        `${pattern}`,
        () => pattern.test(this.#text) || undefined,
        { explain: () => this.#text },
      );
    }
  }

  close(): void {
    this.#socket.close();
  }
}

/** Reads what waits in a FIFO. */
function readSome(fd: number): string {
  const bytes = Buffer.alloc(64 * 1024);
  try {
    return bytes.toString("utf8", 0, readSync(fd, bytes));
  } catch {
    return "";
  }
}

onEachTarget("logging", (scenario, target) => {
  scenario(
    "to a full disk goes on serving, and warns once",
    async (scene) => {
      const server = await scene.serve({
        app: "logged",
        workers: 2,
        args: ["--access-logfile", "/dev/full"],
      });
      for (let count = 0; count < 20; count++) {
        assert.equal((await request(server.address, "/")).status, 200);
      }
      await server.log.waitFor("Cannot write the access log");
      server.signal("SIGTERM");
      assert.equal((await server.exit()).code, 0);
      const warnings = server.log.all(/Cannot write the .*/);
      assert.equal(warnings.length, 1, server.log.text);
      assert.match(
        warnings[0]![0],
        /^Cannot write the access log "\/dev\/full": no space is left \(ENOSPC\); serving goes on$/,
      );
    },
  );

  scenario(
    "of errors to a full disk is told on standard error, once",
    async (scene) => {
      const server = scene.start({
        app: "logged",
        workers: 2,
        bind: [`unix:${scene.path("app.sock")}`],
        args: ["--log-file", "/dev/full"],
      });
      await server.stderr.waitFor("Cannot write the error log");
      const address = { path: scene.path("app.sock") };
      await eventually("an answer", async () => {
        try {
          return (await request(address, "/throw")).status;
        } catch {
          return undefined;
        }
      });
      server.signal("SIGTERM");
      assert.equal((await server.exit()).code, 0);
      assert.equal(server.stderr.all(/Cannot write/).length, 1);
    },
  );

  scenario(
    "to a pipe whose reader leaves goes on, and tells when somebody reads again",
    async (scene) => {
      const path = scene.path("pipe");
      execFileSync("mkfifo", [path]);
      const flags = constants.O_RDONLY | constants.O_NONBLOCK;
      const first = openSync(path, flags);
      const server = await scene.serve({
        app: "logged",
        args: ["--access-logfile", path, "--access-logformat", "%(q)s"],
      });
      const ask = async (query: string): Promise<void> => {
        assert.equal((await request(server.address, query)).status, 200);
      };
      await ask("/?one");
      await eventually(
        "a line",
        () => readSome(first) === "one\n" || undefined,
      );
      closeSync(first);
      await ask("/?two");
      await server.log.waitFor(/Cannot write .*nobody reads it any more/);
      await ask("/?three");
      const second = openSync(path, flags);
      await server.log.waitFor(/Can write .* again: nothing was lost/);
      await ask("/?four");
      let text = "";
      await eventually("all lines", () => {
        text += readSome(second);
        return text.endsWith("four\n") || undefined;
      });
      assert.equal(text, "two\nthree\nfour\n");
      closeSync(second);
    },
  );

  scenario("tells syslog and statsd", async (scene) => {
    const [syslog, statsd] = [new Datagrams(), new Datagrams()];
    const server = await scene.serve({
      app: "logged",
      workers: 2,
      args: [
        "--log-syslog",
        "--log-syslog-to",
        `udp://${await syslog.open()}`,
        "--log-syslog-prefix",
        "shop",
        "--log-syslog-facility",
        "local3",
        "--access-logformat",
        "%(r)s",
        "--statsd-host",
        await statsd.open(),
        "--statsd-prefix",
        "svc",
        "--dogstatsd-tags",
        "env:test",
      ],
    });
    await request(server.address, "/a");
    await request(server.address, "/throw");
    await assert.rejects(request(server.address, "/kill"));
    await syslog.have(
      /^<158>pfserve\.shop\.error: \[\d+\] Listening at: /m,
      /^<158>pfserve\.shop\.error: \[\d+\] Worker ready /m,
      /^<155>pfserve\.shop\.error: \[\d+\] Error handling request GET \/throw#012/m,
      /^<158>pfserve\.shop\.access: \[\d+\] GET\\u0020\/a\\u0020HTTP\/1\.1$/m,
      /^<158>pfserve\.shop\.access: \[\d+\] GET\\u0020\/kill\\u0020HTTP\/1\.1$/m,
      /was sent SIGKILL! Perhaps out of memory\?$/m,
    );
    await statsd.have(
      /^svc\.gunicorn\.requests:1\|c\|@1\.0\|#env:test$/m,
      /^svc\.gunicorn\.request\.duration:[\d.]+\|ms\|#env:test$/m,
      /^svc\.gunicorn\.request\.status\.200:1\|c\|@1\.0\|#env:test$/m,
      /^svc\.gunicorn\.request\.status\.500:1\|c/m,
      /^svc\.gunicorn\.workers:2\|g\|#env:test$/m,
      /^svc\.gunicorn\.log\.exception:1\|c/m,
      /^svc\.gunicorn\.log\.error:1\|c/m,
    );
    syslog.close();
    statsd.close();
  });

  scenario(
    "in JSON is an object a line, with the same id in both logs",
    async (scene) => {
      const path = scene.path("access.log");
      const address = { path: scene.path("app.sock") };
      const server = await scene.serve({
        app: "logged",
        bind: [`unix:${address.path}`],
        args: [
          ..."--log-format json --access-logformat json".split(" "),
          "--access-logfile",
          path,
        ],
      });
      await request(address, "/throw?a");
      await server.log.waitFor("thrown by the app");
      await new FileLog(path).waitFor(/\n/);
      const access = JSON.parse(new FileLog(path).text);
      const lines = server.stderr.text.trim().split("\n")
        .map((line) => JSON.parse(line));
      const failure = lines.find(({ level }) => level === "error");
      assert.equal(failure.request_id, access.request_id);
      assert.deepEqual([failure.method, failure.target], ["GET", "/throw?a"]);
      assert.match(failure.stack, /thrown by the app.*\n.*logged\.[jt]s/s);
      assert.deepEqual([access.status, access.pid], [500, failure.pid]);
    },
  );

  scenario(
    "captures what workers print, through a rotation",
    async (scene) => {
      const path = scene.path("error.log");
      const server = scene.start({
        app: "logged",
        bind: [`unix:${scene.path("app.sock")}`],
        args: ["--log-file", path, "--capture-output"],
      });
      const address = { path: scene.path("app.sock") };
      const log = new FileLog(path);
      await log.waitFor(/Worker ready/);
      await request(address, "/");
      await log.waitFor(/^printed by the app$/m);
      renameSync(path, `${path}.1`);
      server.signal("SIGUSR1");
      await eventually("printed to the new file", async () => {
        await request(address, "/");
        return /^printed by the app$/m.test(log.text) || undefined;
      });
      assert.ok(!server.log.has("printed by the app"));
    },
  );

  scenario("has colours on a terminal alone", async (scene) => {
    const args = [
      "--log-level",
      "debug",
      "-b",
      "127.0.0.1:0",
      appPath("no_export"),
    ];
    const words = [target.executable, ...target.prefix, ...args];
    const command = words.map((word) => `'${word}'`).join(" ");
    const child = spawn("script", ["-qec", command, "/dev/null"], {
      env: { ...process.env, TERM: "xterm", NO_COLOR: "" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let shown = "";
    child.stdout.on("data", (bytes) => shown += bytes);
    await once(child, "close");
    assert.ok(shown.includes("[\x1b[31mERROR\x1b[0m] Reason: App failed"));
    const { command: piped } = await scene.runToEnd({ args });
    assert.match(piped.log.text, /\[ERROR\] Reason: App failed/);
  });

  scenario(
    "to a place that cannot be is refused at the start",
    async (scene) => {
      const { command, exit } = await scene.runToEnd({
        args: ["--log-syslog-to", "dev/log", appPath("logged")],
      });
      assert.equal(exit.code, 2);
      assert.match(command.log.text, /Cannot parse log-syslog-to "dev\/log": /);
      if (target.runtime === "bun") return;
      const refused = await scene.runToEnd({
        env: { PFSERVE_FFI: "off" },
        args: [
          ..."-b 127.0.0.1:0 --statsd-host unix:///run/s".split(" "),
          appPath("logged"),
        ],
      });
      assert.equal(refused.exit.code, 1);
      assert.match(
        refused.command.log.text,
        /Cannot send to "unix:\/\/\/run\/s"/,
      );
    },
  );
});
