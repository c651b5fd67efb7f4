/** Where settings may come from: variables, packages, JSON, and what "migrate" makes of others' files. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { request } from "./harness/client.ts";
import { freePort } from "./harness/listener.ts";
import { signal } from "./harness/process_table.ts";
import { onEachTarget } from "./harness/scene.ts";
import { appPath } from "./harness/server.ts";
import { versionedApp } from "./harness/sources.ts";

onEachTarget("settings", (scenario, target) => {
  scenario("come from variables, one for each flag", async (scene) => {
    const server = await scene.serve({
      app: "hello",
      workers: undefined,
      bind: [],
      env: {
        PFSERVE_WORKERS: "2",
        PFSERVE_BIND: `127.0.0.1:0 'unix:${scene.path("web.sock")}'`,
        PFSERVE_REUSE_PORT: "0",
        PFSERVE_WORKES: "3",
      },
    });
    await server.hasWorkers(2);
    assert.equal(server.addresses.length, 2);
    for (const address of server.addresses) {
      assert.equal((await request(address, "/")).status, 200);
    }
    const warnings = server.log.all(/\[WARNING\] Unknown variable (.*)/);
    assert.deepEqual(warnings.map((match) => match[1]), [
      "PFSERVE_WORKES in the environment: did you mean PFSERVE_WORKERS?",
    ]);
  });

  scenario("in a variable may make a daemon", async (scene) => {
    const port = await freePort();
    const pidfile = scene.path("pid");
    const { command, exit } = await scene.runToEnd({
      args: [appPath("hello")],
      env: {
        PFSERVE_DAEMON: "1",
        PFSERVE_PID: pidfile,
        PFSERVE_BIND: `127.0.0.1:${port}`,
        PFSERVE_ERROR_LOGFILE: scene.path("error.log"),
      },
    });
    assert.equal(exit.code, 0, command.log.text);
    const address = { host: "127.0.0.1", port };
    assert.equal((await request(address, "/")).status, 200);
    signal(Number(readFileSync(pidfile, "utf8")), "SIGTERM");
    await command.allGone();
  });

  scenario("come from a package, and are read again at HUP", async (scene) => {
    mkdirSync(scene.path("node_modules/@our/settings"), { recursive: true });
    scene.write(
      "node_modules/@our/settings/package.json",
      `{ "type": "module", "exports": { "./web": { "import": "./web.js" } } }`,
    );
    const write = (workers: number): string =>
      scene.write(
        "node_modules/@our/settings/web.js",
        `export default {
          workers: ${workers},
          postFork: (_, worker) => worker.log.info("hook of ${workers}"),
        };`,
      );
    write(1);
    const server = await scene.serve({
      app: "hello",
      workers: undefined,
      directory: scene.directory,
      args: ["-c", "module:@our/settings/web"],
    });
    await server.hasWorkers(1);
    assert.equal(server.log.all(/hook of 1/).length, 1);
    await server.signalAndWait("SIGHUP", "Reload finished");
    write(3);
    if (target.runtime === "deno") {
      await server.signalAndWait(
        "SIGHUP",
        /Reload failed: .*@our\/settings\/web.*send USR2, or restart/,
      );
      return assert.equal((await server.hasWorkers(1)).length, 1);
    }
    await server.signalAndWait("SIGHUP", "Reload finished");
    await server.hasWorkers(3);
    assert.equal(server.log.all(/hook of 3/).length, 3);
  });

  scenario("come from JSON, and from file:PATH", async (scene) => {
    scene.write("pfserve.config.json", `{ "timeout": "90s" }`);
    scene.write("other.json", `{ "timeout": "2m" }`);
    for (
      const [args, timeout, origin] of [
        [[], "90s", "pfserve.config.json"],
        [["-c", "file:other.json"], "2m", "file:other.json"],
      ] as const
    ) {
      const { command, exit } = await scene.runToEnd({
        args: ["--print-config", ...args],
        directory: scene.directory,
      });
      assert.equal(exit.code, 0, command.log.text);
      assert.match(
        command.stdout.text,
        new RegExp(`^timeout +${timeout} +file ${origin}$`, "m"),
      );
    }
  });
});

const GUNICORN = `
import multiprocessing
bind = ["127.0.0.1:0"]
workers = multiprocessing.cpu_count() * 2 + 1
worker_class = "gevent"
timeout = 2 * 60
umask = 0o027
raw_env = ["GREETING=it's", 'B="x"']
proc_name = "shop"
loglevel = compute()
paste = "x.ini"
`;

const ECOSYSTEM = `
module.exports = { apps: [
  { name: "jobs", script: "./jobs.js" },
  { name: "shop", script: "server.mjs", instances: 2, env: { PORT: 3000 }, kill_timeout: 1600, max_memory_restart: "1G" },
] };
`;

onEachTarget("migrate", (scenario) => {
  for (
    const [name, text, { args, app }, shown] of [
      ["gunicorn.conf.py", GUNICORN, { args: [], app: ["server.mjs"] }, [
        /^workers +\d+ +file/m,
        /^workerClass +async +file/m,
        /^timeout +2m +file/m,
        /^umask +0o027 +file/m,
        /^name +shop +file/m,
      ]],
      [
        "ecosystem.config.cjs",
        ECOSYSTEM,
        { args: ["--name", "shop"], app: [] },
        [
          /^app +\.\/server\.mjs +file/m,
          /^bind +0\.0\.0\.0:3000 +file/m,
          /^gracefulTimeout +1600ms +file/m,
          /^workerClass +server +file/m,
        ],
      ],
    ] as const
  ) {
    scenario(`makes a config file of ${name} that serves`, async (scene) => {
      scene.write("server.mjs", versionedApp("1"));
      scene.write(name, text);
      const directory = scene.directory;
      const made = await scene.runToEnd({
        args: ["migrate", name, ...args],
        directory,
      });
      assert.equal(made.exit.code, 0, made.command.log.text);
      assert.match(
        made.command.stderr.text,
        /settings are carried over, \d are not/,
      );
      scene.write("pfserve.config.ts", made.command.stdout.text);
      const checked = await scene.runToEnd({
        args: ["--print-config", ...app],
        directory,
      });
      assert.equal(checked.exit.code, 0, checked.command.log.text);
      for (const line of shown) {
        assert.match(checked.command.stdout.text, line);
      }
    });
  }
});
