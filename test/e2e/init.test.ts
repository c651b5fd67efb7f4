/** What "pfserve init" writes is read by those whom it is for. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { parseAddress } from "./harness/address.ts";
import { request } from "./harness/client.ts";
import { ROOT } from "./harness/runtimes.ts";
import { onEachTarget, Scene } from "./harness/scene.ts";
import { versionedApp } from "./harness/sources.ts";

/** Runs "init" in the directory of the test; returns what it printed. */
async function init(scene: Scene): Promise<string> {
  const { command, exit } = await scene.runToEnd({
    args: ["init", scene.directory],
    directory: "/",
  });
  assert.equal(exit.code, 0, command.log.text);
  return command.stdout.text;
}

/** Checks a unit with systemd itself, where that is installed. */
function verifyUnit(path: string): void {
  const { error, status, stderr } = spawnSync(
    "systemd-analyze",
    ["verify", path],
    { encoding: "utf8" },
  );
  if ((error as { code?: string } | undefined)?.code === "ENOENT") return;
  assert.equal(status, 0, stderr);
  assert.ok(!stderr.includes(basename(path)), stderr);
}

const INSTRUCTION =
  /^(FROM \S+|WORKDIR \/\S*|ENV \w+=\S+|COPY .+ \.\/?|RUN .+|USER \w+|EXPOSE \d+|STOPSIGNAL SIGTERM|CMD \[.+\])$/;

/** Reads a Dockerfile as far as that goes without Docker; returns its command. */
function readDockerfile(text: string): string[] {
  const lines = text.trimEnd().split("\n");
  for (const line of lines) assert.match(line, INSTRUCTION);
  assert.match(lines[0]!, /^FROM (node|oven\/bun|denoland\/deno):[\w.-]+$/);
  const [user] = lines.filter((line) => line.startsWith("USER "));
  assert.ok(user !== undefined && user !== "USER root");
  assert.ok(lines.includes("STOPSIGNAL SIGTERM"));
  const last = lines.at(-1)!;
  return JSON.parse(last.slice("CMD ".length));
}

onEachTarget("init", (scenario, target) => {
  scenario(
    "writes what is valid, and keeps it the next time",
    async (scene) => {
      scene.write("app.mjs", versionedApp("1"));
      const first = await init(scene);
      const service = `${basename(scene.directory)}.service`;
      const names = [
        "pfserve.config.ts",
        service,
        "Dockerfile",
        ".dockerignore",
      ];
      assert.equal(first, names.map((name) => `Wrote ${name}\n`).join(""));
      verifyUnit(scene.path(service));
      const command = readDockerfile(
        readFileSync(scene.path("Dockerfile"), "utf8"),
      );
      assert.equal(command[0], target.runtime);
      const texts = names.map((name) => readFileSync(scene.path(name), "utf8"));
      const second = await init(scene);
      assert.equal(
        second,
        names.map((name) => `Kept ${name}, it was there\n`).join(""),
      );
      assert.deepEqual(
        names.map((name) => readFileSync(scene.path(name), "utf8")),
        texts,
      );
      assert.equal(readdirSync(scene.directory).length, names.length + 2);
    },
  );

  scenario("writes a config file and a unit that serve", async (scene) => {
    scene.write("app.mjs", versionedApp("1"));
    if (target.runtime !== "deno") {
      mkdirSync(scene.path("node_modules"));
      symlinkSync(ROOT, scene.path("node_modules/pfserve"));
    }
    await init(scene);
    const { command, exit } = await scene.runToEnd({
      args: ["--print-config", "-c", "pfserve.config.ts"],
      directory: scene.directory,
    });
    assert.equal(exit.code, 0, command.log.text);
    assert.match(command.stdout.text, /^app +app\.mjs +file pfserve\.conf/m);
    assert.match(command.stdout.text, /^bind +127\.0\.0\.1:8000 +file/m);
    const unit = readFileSync(
      join(scene.directory, `${basename(scene.directory)}.service`),
      "utf8",
    );
    const [, start = ""] = /^ExecStart=(.*)$/m.exec(unit) ?? [];
    assert.ok(!start.includes('"'), start);
    const [executable, ...args] = start.split(" ");
    assert.equal(executable, target.executable);
    const unitScene = new Scene({ ...target, prefix: args }, "init unit");
    try {
      const server = unitScene.run({
        args: ["-b", "127.0.0.1:0", "-w", "1"],
        directory: scene.directory,
      });
      await server.log.waitFor(/Worker ready/);
      const [, url = ""] = server.log.all(/Listening at: (\S+)/)[0]!;
      const answer = await request(parseAddress(url), "/");
      assert.equal(answer.status, 200);
      server.signal("SIGTERM");
      assert.equal((await server.exit()).code, 0);
      await server.allGone();
    } finally {
      await unitScene.close();
    }
  });

  scenario("refuses a directory that cannot be written to", async (scene) => {
    const app = scene.write("app.mjs", versionedApp("1"));
    const refused = await scene.runToEnd({
      args: ["init", "/proc", "--app", app],
    });
    assert.equal(refused.exit.code, 1);
    assert.match(
      refused.command.stderr.text,
      /^pfserve: Cannot write "\/proc\/pfserve\.config\.ts": .*written to\n$/,
    );
  });
});
