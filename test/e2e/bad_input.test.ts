/** What is asked for cannot be done: one clear line and the right exit code. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { request } from "./harness/client.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import { appPath, serverArgs } from "./harness/server.ts";
import { configFile } from "./harness/sources.ts";

interface Refused {
  readonly args: readonly string[];
  readonly code: number;
  readonly shown: readonly (RegExp | string)[];
}

/** Runs the command; it must refuse in one line which says everything. */
async function assertRefuses(scene: Scene, refused: Refused): Promise<void> {
  const { command, exit } = await scene.runToEnd({ args: refused.args });
  assert.equal(exit.code, refused.code);
  const lines = command.stderr.text.split("\n").filter((line) =>
    line.trim() !== "" && !/\[(?:INFO|DEBUG)\]/.test(line)
  );
  assert.equal(lines.length, 1, `expected one line:\n${command.stderr.text}`);
  for (const part of refused.shown) {
    if (typeof part === "string") {
      assert.ok(lines[0]?.includes(part), `no ${part} in: ${lines[0]}`);
    } else assert.match(lines[0] ?? "", part);
  }
  assert.ok(!command.log.has("Booting worker"), "a worker was started");
  await command.allGone({ timeoutMs: 3000 });
}

const HELLO = appPath("hello");

const COMMAND_LINES: readonly (Refused & { name: string })[] = [
  {
    name: "an unknown flag",
    args: ["--wrokers", "2", HELLO],
    code: 2,
    shown: ["--wrokers", "--workers"],
  },
  {
    name: "a flag without its value",
    args: [HELLO, "--workers"],
    code: 2,
    shown: ["--workers"],
  },
  {
    name: "a number that is none",
    args: ["-w", "two", HELLO],
    code: 2,
    shown: [/-w\b|workers/, "two"],
  },
  {
    name: "a negative number",
    args: ["--workers=-1", HELLO],
    code: 2,
    shown: ["workers", "-1"],
  },
  {
    name: "an unknown worker class",
    args: ["-k", "asnyc", HELLO],
    code: 2,
    shown: ["asnyc", /\basync\b/],
  },
  {
    name: "a second app",
    args: [HELLO, "another.ts"],
    code: 2,
    shown: ["another.ts"],
  },
  {
    name: "an unreadable address",
    args: ["-b", "lokalhost:x", HELLO],
    code: 2,
    shown: ["lokalhost:x"],
  },
];

onEachTarget("refused", (scenario) => {
  for (const { name, ...refused } of COMMAND_LINES) {
    scenario(name, (scene) => assertRefuses(scene, refused));
  }

  scenario("no app", async (scene) => {
    const { exit, command } = await scene.runToEnd({ args: ["-w", "1"] });
    assert.ok(exit.code === 1 || exit.code === 2, `exit code ${exit.code}`);
    assert.match(command.stderr.text, /app/i);
  });

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

onEachTarget("accepted", (scenario) => {
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
