/** -D: the launcher returns when the server serves. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import type { Command } from "./harness/command.ts";
import { request } from "./harness/client.ts";
import { FileLog } from "./harness/file_log.ts";
import { freePort } from "./harness/listener.ts";
import { isRunning, readProcess, signal } from "./harness/process_table.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import { serverArgs } from "./harness/server.ts";

interface Daemon {
  readonly command: Command;
  readonly port: number;
  readonly pidfile: string;
  readonly log: FileLog;
}

function startDaemon(scene: Scene, app: string, port: number): Daemon {
  const pidfile = scene.path("pid");
  const log = new FileLog(scene.path("error.log"));
  const args = serverArgs({
    app,
    workers: 2,
    bind: [`127.0.0.1:${port}`],
    args: ["-D", "-p", pidfile, "--error-logfile", log.path],
  });
  return { command: scene.run({ args }), port, pidfile, log };
}

onEachTarget("a daemon", (scenario) => {
  scenario(
    "serves when its launcher exits, and stops on TERM",
    async (scene) => {
      const { command, port, pidfile, log } = startDaemon(
        scene,
        "hello",
        await freePort(),
      );
      assert.equal((await command.exit()).code, 0);
      assert.equal(
        (await request({ host: "127.0.0.1", port }, "/")).status,
        200,
      );
      const pid = Number(readFileSync(pidfile, "utf8"));
      assert.ok(isRunning(pid) && pid !== command.pid);
      assert.equal(command.log.text, "");
      const workers = [...log.text.matchAll(/Worker ready \(pid: (\d+)\)/g)];
      assert.equal(readProcess(Number(workers[0]?.[1]))?.parentPid, pid);

      signal(pid, "SIGTERM");
      await command.allGone();
      assert.ok(!existsSync(pidfile));
      await log.waitFor("Shutting down: Master");
    },
  );

  scenario(
    "that cannot boot exits with 3 and shows the error",
    async (scene) => {
      const { command, pidfile } = startDaemon(
        scene,
        "broken_throw",
        await freePort(),
      );
      assert.equal((await command.exit()).code, 3);
      assert.match(command.stderr.text, /no database at boot/);
      await command.allGone();
      assert.ok(!existsSync(pidfile));
    },
  );

  scenario(
    "whose address is in use exits with 1 and says so",
    async (scene) => {
      const first = startDaemon(scene, "hello", await freePort());
      assert.equal((await first.command.exit()).code, 0);
      const args = serverArgs({
        app: "hello",
        bind: [`127.0.0.1:${first.port}`],
        args: ["-D"],
      });
      const { command, exit } = await scene.runToEnd({ args });
      assert.equal(exit.code, 1);
      assert.match(command.stderr.text, /Connection in use/);
      assert.equal(
        (await request({ host: "127.0.0.1", port: first.port }, "/")).status,
        200,
      );
    },
  );

  scenario(
    "lets its workers go on WINCH and gets them back on HUP",
    async (scene) => {
      const { command, port, pidfile, log } = startDaemon(
        scene,
        "hello",
        await freePort(),
      );
      await command.exit();
      const pid = Number(readFileSync(pidfile, "utf8"));
      signal(pid, "SIGWINCH");
      await log.waitForCount(/Worker exiting/, 2);
      signal(pid, "SIGHUP");
      await log.waitForCount(/Worker ready/, 4);
      assert.equal(
        (await request({ host: "127.0.0.1", port }, "/")).status,
        200,
      );
    },
  );
});
