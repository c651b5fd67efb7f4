/** The arbiter, or its workers, on another runtime than the one that started the command. */
import assert from "node:assert/strict";
import { realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { json, request } from "./harness/client.ts";
import { openListener } from "./harness/listener.ts";
import { signal } from "./harness/process_table.ts";
import { ROOT, type Target } from "./harness/runtimes.ts";
import { onEachTarget } from "./harness/scene.ts";
import type { Server } from "./harness/server.ts";

type Name = Target["runtime"];

const INSTALLED = join(ROOT, "node_modules", ".bin");
/** Every runtime is found by its name; Node is the newest one. */
const env = { PATH: [INSTALLED, process.env["PATH"]].join(delimiter) };

function othersThan(target: Target): Name[] {
  const names: readonly Name[] = ["node", "bun", "deno"];
  return names.filter((name) => name !== target.runtime);
}

async function answersFrom(
  server: Server,
  path = "/",
): Promise<{ runtime: Name; pid: number }> {
  return json(await request(server.address, path));
}

function isOn(pid: number, name: Name): boolean {
  const executable = realpathSync(join(INSTALLED, name));
  return realpathSync(`/proc/${pid}/exe`) === executable;
}

async function stopsOnTerm(server: Server): Promise<void> {
  server.signal("SIGTERM");
  assert.deepEqual((await server.exit()).code, 0);
  await server.allGone();
}

onEachTarget("another runtime", (scenario, target) => {
  const others = othersThan(target);
  const [first = "bun"] = others;

  for (const other of others) {
    scenario(`for workers: ${other}`, async (scene) => {
      const server = await scene.serve({
        app: "hello",
        workers: 2,
        args: ["--worker-runtime", other],
        env,
      });
      assert.ok(server.log.has(`Workers run on ${other} `));
      assert.equal((await answersFrom(server)).runtime, other);
      const from = server.log.mark();
      server.signal("SIGHUP");
      await server.ready(2, from);
      await server.hasWorkers(2);
      assert.ok(server.workers().every((pid) => isOn(pid, other)));
      assert.equal((await answersFrom(server)).runtime, other);
      await stopsOnTerm(server);
    });

    scenario(`for all of it: ${other}`, async (scene) => {
      const server = await scene.serve({
        app: "hello",
        args: ["--runtime", other],
        env,
      });
      assert.ok(server.arbiters.every((pid) => isOn(pid, other)));
      const { runtime, pid } = await answersFrom(server);
      assert.equal(runtime, other);
      const from = server.log.mark();
      server.signal("SIGHUP");
      await server.ready(1, from);
      await server.gone(pid);
      await stopsOnTerm(server);
    });
  }

  scenario("for workers, one of which is silent", async (scene) => {
    const server = await scene.serve({
      app: "spin",
      args: ["--worker-runtime", first, "-t", "1"],
      env,
    });
    const { pid } = await answersFrom(server);
    void request(server.address, "/spin").catch(() => {});
    await server.log.waitFor(`WORKER TIMEOUT (pid:${pid})`);
    assert.ok(server.log.has("GET /spin"));
    await server.ready(2);
    assert.notEqual((await answersFrom(server)).pid, pid);
    await stopsOnTerm(server);
  });

  scenario("for workers, chosen by a reload", async (scene) => {
    const config = (name: string): string =>
      scene.write(
        "pfserve.config.json",
        JSON.stringify({ workerRuntime: name }),
      );
    const server = await scene.serve({
      app: "hello",
      args: ["-c", config(target.executable)],
      env,
    });
    assert.equal((await answersFrom(server)).runtime, target.runtime);
    config(first);
    const from = server.log.mark();
    server.signal("SIGHUP");
    await server.ready(1, from);
    await server.hasWorkers(1);
    assert.equal((await answersFrom(server)).runtime, first);
    config("/nowhere/node");
    await server.signalAndWait(
      "SIGHUP",
      'Cannot run on "/nowhere/node": expected an executable file',
    );
    assert.equal((await answersFrom(server)).runtime, first);
  });

  scenario("with a socket that was inherited", async (scene) => {
    const listener = await openListener({ host: "127.0.0.1", port: 0 });
    const server = scene.start({
      app: "hello",
      args: ["--runtime", first],
      bind: ["fd://3"],
      fds: [listener.fd],
      env,
    });
    listener.release();
    await server.ready(1);
    assert.equal((await answersFrom(server)).runtime, first);
    await stopsOnTerm(server);
  });

  scenario("that is upgraded there", async (scene) => {
    const server = await scene.serve({
      app: "hello",
      args: ["--runtime", first],
      env,
    });
    const [arbiter = 0] = server.arbiters;
    const from = server.log.mark();
    signal(arbiter, "SIGUSR2");
    await server.ready(1, from);
    const successor = server.arbiters.find((pid) => pid !== arbiter) ?? 0;
    assert.ok(isOn(successor, first));
    await server.log.waitFor("Upgrade: the new arbiter serves");
    signal(arbiter, "SIGTERM");
    await server.gone(arbiter);
    assert.equal((await answersFrom(server)).runtime, first);
    signal(successor, "SIGTERM");
    await server.allGone();
  });

  scenario("that is not installed", async (scene) => {
    // Bun, which is looked for on Node, may be in HOME; Deno has its cache there.
    const home = first === "bun" ? { HOME: scene.directory } : {};
    const { command, exit } = await scene.runToEnd({
      args: ["--runtime", first, "app.ts"],
      env: { PATH: "/nowhere", ...home },
    });
    assert.equal(exit.code, 1);
    assert.ok(
      command.stderr.has(
        `pfserve: Cannot run on "${first}": it is not installed, or not on PATH`,
      ),
    );
  });
});
