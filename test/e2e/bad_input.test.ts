/** What is asked for cannot be done: one clear line, exit code 1, nobody else harmed. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { request } from "./harness/client.ts";
import { assertRefuses } from "./harness/refusal.ts";
import { onEachTarget } from "./harness/scene.ts";
import { appPath, serverArgs } from "./harness/server.ts";
import { configFile } from "./harness/sources.ts";

const HELLO = appPath("hello");

onEachTarget("a start that cannot be", (scenario) => {
  scenario("an address of another machine", (scene) =>
    assertRefuses(scene, {
      args: serverArgs({ app: "hello", bind: ["192.0.2.1:8000"] }),
      code: 1,
      shown: ["192.0.2.1:8000"],
    }));

  scenario("an unknown user", (scene) =>
    assertRefuses(scene, {
      args: serverArgs({
        app: "hello",
        args: ["--user", "nobody-of-that-name"],
      }),
      code: 1,
      shown: ["nobody-of-that-name"],
    }));

  scenario(
    "a config file that does not exist",
    (scene) =>
      assertRefuses(scene, {
        args: ["-c", scene.path("missing.config.ts"), HELLO],
        code: 1,
        shown: ["missing.config.ts"],
      }),
  );

  scenario(
    "an unknown name in the config file",
    (scene) =>
      assertRefuses(scene, {
        args: [
          "-c",
          scene.write("pfserve.config.ts", configFile({ workes: 2 })),
          HELLO,
        ],
        code: 1,
        shown: ["workes", "workers", "pfserve.config.ts"],
      }),
  );

  scenario("a pidfile in a missing directory", (scene) =>
    assertRefuses(scene, {
      args: serverArgs({ app: "hello", args: ["-p", scene.path("none/pid")] }),
      code: 1,
      shown: [scene.path("none")],
    }));

  scenario(
    "the pidfile of a live server, which stays unharmed",
    async (scene) => {
      const pidfile = scene.path("pid");
      const first = await scene.serve({ app: "hello", args: ["-p", pidfile] });
      assert.equal(readFileSync(pidfile, "utf8"), `${first.pid}\n`);
      await assertRefuses(scene, {
        args: serverArgs({ app: "hello", args: ["-p", pidfile] }),
        code: 1,
        shown: [pidfile, String(first.pid)],
      });
      assert.equal(readFileSync(pidfile, "utf8"), `${first.pid}\n`);
      assert.equal((await request(first.address, "/")).status, 200);
      first.signal("SIGTERM");
      await first.exit();
      assert.ok(!existsSync(pidfile), "the pidfile is left over");
    },
  );

  scenario("a directory that does not exist", (scene) =>
    assertRefuses(scene, {
      args: serverArgs({
        app: "hello",
        args: ["--chdir", scene.path("nowhere")],
      }),
      code: 1,
      shown: [scene.path("nowhere")],
    }));

  scenario(
    "an address in use, TCP and unix, and the first server stays unharmed",
    async (scene) => {
      const path = scene.path("app.sock");
      const first = await scene.serve({
        app: "hello",
        bind: ["127.0.0.1:0", `unix:${path}`],
      });
      const [tcp] = first.addresses;
      assert.ok(tcp !== undefined && "port" in tcp);
      for (const bind of [`127.0.0.1:${tcp.port}`, `unix:${path}`]) {
        await assertRefuses(scene, {
          args: serverArgs({ app: "hello", bind: [bind] }),
          code: 1,
          shown: ["Connection in use", bind.replace("unix:", "")],
        });
      }
      assert.equal((await request(tcp, "/")).status, 200);
      assert.equal((await request({ path }, "/")).status, 200);
    },
  );
});

onEachTarget("a start over remains", (scenario) => {
  scenario("a stale pidfile is replaced", async (scene) => {
    const pidfile = scene.write("pid", "999999999\n");
    const server = await scene.serve({ app: "hello", args: ["-p", pidfile] });
    assert.equal(readFileSync(pidfile, "utf8"), `${server.pid}\n`);
  });

  scenario("a stale unix socket is replaced", async (scene) => {
    const path = scene.path("app.sock");
    const first = await scene.serve({ app: "hello", bind: [`unix:${path}`] });
    await first.kill();
    assert.ok(existsSync(path), "the socket file is gone");
    const second = await scene.serve({ app: "hello", bind: [`unix:${path}`] });
    assert.equal((await request(second.address, "/")).status, 200);
  });
});
