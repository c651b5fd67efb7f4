/** The harness must see every process of a server; here are programs which play one. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Command } from "./harness/command.ts";
import { isRunning, readProcess } from "./harness/process_table.ts";
import { SOURCE_APPS, type Target } from "./harness/runtimes.ts";
import { Scene } from "./harness/scene.ts";

/** Starts a child that outlives it, says who is who, and stays until TERM. */
const LEAVES_AN_ORPHAN = `
  process.on("SIGTERM", () => process.exit(5));
  const { spawn } = require("node:child_process");
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
    detached: true,
    stdio: "ignore",
  });
  console.error("[x] [" + process.pid + "] [INFO] Listening at: http://127.0.0.1:80 (" + process.pid + ")");
  console.error("[x] [" + process.pid + "] [INFO] Worker ready (pid: " + child.pid + ")");
  setInterval(() => {}, 1000);
`;

function targetOf(program: string): Target {
  return {
    name: "fake",
    runtime: "node",
    executable: process.execPath,
    prefix: ["-e", program, "--"],
    apps: SOURCE_APPS,
  };
}

async function inScene(
  program: string,
  body: (scene: Scene) => Promise<void>,
): Promise<void> {
  const scene = new Scene(targetOf(program), "harness");
  try {
    await body(scene);
  } finally {
    await scene.close();
  }
}

suite("the harness", () => {
  test("finds and kills a process that has lost its parent", async () => {
    let orphan = 0;
    await inScene(LEAVES_AN_ORPHAN, async (scene) => {
      const server = await scene.serve({ app: "hello" });
      [orphan = 0] = server.workers(server.pid);
      assert.ok(isRunning(orphan));
      assert.deepEqual(server.addresses, [{ host: "127.0.0.1", port: 80 }]);
      assert.deepEqual(server.arbiters, [server.pid]);

      server.signal("SIGTERM");
      assert.equal((await server.exit()).code, 5);
      assert.notEqual(readProcess(orphan)?.parentPid, server.pid);
      assert.deepEqual(server.processes(), [orphan]);
      await assert.rejects(
        server.allGone({ timeoutMs: 100 }),
        new RegExp(`${orphan} are left`),
      );
    });
    assert.ok(!isRunning(orphan));
  });

  test("shows the log when a wait was in vain", async () => {
    await inScene('console.error("only this")', async (scene) => {
      const command = scene.run({ args: [] });
      await command.exit();
      await assert.rejects(
        command.log.waitFor("something else", { timeoutMs: 50 }),
        /something else in the log\n.*\nonly this/,
      );
    });
  });

  test("counts lines as they come, from a mark on", async () => {
    const program = `
      let count = 0;
      setInterval(() => process.stdout.write("line " + ++count + "\\n"), 5);
    `;
    await inScene(program, async (scene) => {
      const { log } = scene.run({ args: [] });
      await log.waitForCount(/line \d+/, 3);
      const from = log.mark();
      const lines = await log.waitForCount(/line \d+/, 4, { from });
      assert.ok(Number(lines[0]?.[0].split(" ")[1]) >= 3);
    });
  });

  test("reports a command that cannot be started", async () => {
    const target = { ...targetOf(""), executable: "/no/such/runtime" };
    const command = new Command(target, { args: [] });
    assert.equal((await command.exit()).code, null);
    assert.match(command.log.text, /ENOENT/);
  });

  test("measures the CPU time of a process", async () => {
    await inScene("for (;;);", async (scene) => {
      const { pid } = scene.run({ args: [] });
      const deadline = performance.now() + 5000;
      while ((readProcess(pid)?.cpuSeconds ?? 0) < 0.1) {
        assert.ok(performance.now() < deadline);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assert.equal(readProcess(pid)?.parentPid, process.pid);
    });
  });
});
