/** What settings do to the processes of a server and their files. */
import assert from "node:assert/strict";
import { chmodSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { json, request } from "./harness/client.ts";
import { assertRefuses } from "./harness/refusal.ts";
import { onEachTarget } from "./harness/scene.ts";
import { serverArgs } from "./harness/server.ts";
import { throwingApp, versionedApp } from "./harness/sources.ts";
import { eventually } from "./harness/wait.ts";

/** An app that notes each time that it is loaded. */
function countedApp(version: string, file: string): string {
  return `import { appendFileSync } from "node:fs";
appendFileSync(${JSON.stringify(file)}, ${JSON.stringify(version)});
${versionedApp(version)}`;
}

onEachTarget("--preload", (scenario) => {
  scenario("loads the app once more, at HUP as well", async (scene) => {
    const loads = scene.write("loads", "");
    const app = scene.write("app.mjs", countedApp("1", loads));
    const server = await scene.serve({ app, workers: 2, args: ["--preload"] });
    assert.equal(readFileSync(loads, "utf8"), "111");
    scene.write("app.mjs", throwingApp("a typo"));
    await server.signalAndWait("SIGHUP", /Reload failed: .*a typo/);
    assert.equal(
      server.log.all(/Exception in worker process/).length,
      1,
      "more than one process has tried",
    );
    const { body } = await request(server.address, "/");
    assert.equal(body.toString(), "version 1");
    scene.write("app.mjs", countedApp("2", loads));
    await server.signalAndWait("SIGHUP", "Reload finished");
    assert.equal(readFileSync(loads, "utf8"), "111222");
  });

  scenario("starts no worker of an app that fails", async (scene) => {
    for (
      const [source, code, shown] of [
        [throwingApp("no database"), 3, /no database/],
        ["export const nothing = 1;\n", 4, /a default export/],
      ] as const
    ) {
      const app = scene.write("app.mjs", source);
      const { command, exit } = await scene.runToEnd({
        args: serverArgs({ app, workers: 2, args: ["--preload"] }),
      });
      assert.equal(exit.code, code, command.log.text);
      assert.match(command.stderr.text, /^pfserve: Cannot preload app /m);
      assert.match(command.stderr.text, shown);
      assert.ok(!command.log.has("Booting worker"));
      await command.allGone({ timeoutMs: 3000 });
    }
  });
});

onEachTarget("a directory for files", (scenario) => {
  scenario("--worker-tmp-dir has the heartbeats", async (scene) => {
    const server = await scene.serve({
      app: "hello",
      args: ["--worker-tmp-dir", scene.directory],
    });
    const [pid = 0] = server.workers();
    assert.ok(filesOf(pid).some((path) => path.startsWith(scene.directory)));
    assert.deepEqual(
      readdirSync(scene.directory).filter((name) => /^pfserve-/.test(name)),
      [],
    );
  });

  scenario("--tmp-upload-dir has large bodies", async (scene) => {
    const server = await scene.serve({
      app: "hello",
      args: ["-k", "gthread", "--tmp-upload-dir", scene.directory],
    });
    const [pid = 0] = server.workers();
    const connection = await scene.connect(server.address);
    connection.send(
      `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3000000\r\n\r\n${
        "x".repeat(2_000_000)
      }`,
    );
    await eventually(
      "the body to be in a file",
      () => filesOf(pid).some((path) => path.startsWith(scene.directory)),
    );
  });

  for (const flag of ["--worker-tmp-dir", "--tmp-upload-dir"]) {
    scenario(`${flag} has to be there`, async (scene) => {
      const path = scene.path("none");
      await assertRefuses(scene, {
        args: serverArgs({ app: "hello", args: [flag, path] }),
        code: 1,
        shown: [flag.slice(2), path],
      });
      await assertRefuses(scene, {
        args: [`${flag}=`],
        code: 2,
        shown: [`Missing value for ${flag}: expected a path`],
      });
    });
  }
});

onEachTarget("--initgroups", (scenario) => {
  scenario("gives workers the groups of their user", async (scene) => {
    const { user, groups } = someMember();
    const options = { app: "hello", args: ["-u", user, "--initgroups"] };
    if (process.getuid?.() !== 0) {
      return await assertRefuses(scene, {
        args: serverArgs(options),
        code: 1,
        shown: [`Cannot run workers as "${user}": only root can`],
      });
    }
    const server = await scene.serve(options);
    assert.equal((await request(server.address, "/")).status, 200);
    const status = readFileSync(`/proc/${server.workers()[0]}/status`, "utf8");
    const [, given = ""] = /^Groups:\s*(.*?)\s*$/m.exec(status) ?? [];
    assert.deepEqual(given.split(" ").map(Number).sort(), groups.sort());
    assert.doesNotMatch(status, /^Uid:\s*0\s/m);
  });

  scenario("needs a user", (scene) =>
    assertRefuses(scene, {
      args: serverArgs({ app: "hello", args: ["--initgroups"] }),
      code: 1,
      shown: ["Cannot use initgroups alone: expected a user, too"],
    }));
});

onEachTarget("--user", (scenario) => {
  for (const args of [[], ["--initgroups"], ["--check-config"]]) {
    const flags = ["-u", "nobody", ...args];
    scenario(`${flags.join(" ")} has to see the app`, async (scene) => {
      const app = scene.write("app.mjs", versionedApp("1"));
      const folder = dirname(app);
      chmodSync(folder, 0o700);
      const command = scene.run({ args: serverArgs({ app, args: flags }) });
      const exit = await command.exit();
      if (process.getuid?.() !== 0) return assert.equal(exit.code, 1);
      assert.equal(exit.code, 3);
      const why = `may not enter "${folder}" (mode 0700): expected another ` +
        `place for "${app}", or another --user`;
      assert.ok(command.log.text.includes(why), command.log.text);
      const tries = command.log.all(/Exception in worker process/).length;
      assert.equal(tries, 1);
    });
  }
});

onEachTarget("--spew", (scenario) => {
  for (
    const [name, args, steps] of [
      ["the engine", ["-k", "async"], 4],
      ["node:http", ["--http", "node"], 4],
      ["threads", ["-k", "gthread"], 5],
    ] as const
  ) {
    scenario(`logs the steps of requests to ${name}`, async (scene) => {
      const server = await scene.serve({
        app: "hello",
        args: [...args, "--spew"],
      });
      await request(server.address, "/some/path");
      await server.log.waitFor(/Trace 1\.1: finished/);
      const lines = server.log.all(/\[INFO\] Trace (1(?:\.1)?: .*)$/m)
        .map((match) => match[1]?.replace(/\d+\.\d{3} ms/, "N ms"));
      assert.deepEqual(lines.map((line) => line?.replace(/ \d+ bytes/, "")), [
        "1: accepted from 127.0.0.1",
        "1.1: head of GET /some/path HTTP/1.1 (+N ms)",
        ...(steps === 5 ? ["1.1: given to a thread (+N ms)"] : []),
        "1.1: response head 200 (+N ms)",
        lines.at(-1)?.replace(/ \d+ bytes/, ""),
      ]);
      assert.match(lines.at(-1) ?? "", /^1\.1: finished 200, \w+ bytes/);
    });
  }
});

/** What the descriptors of a process lead to. */
function filesOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      // It was closed meanwhile.
      return [];
    }
  });
}

/** A user that is a member of some group, else nobody; with all of its groups. */
function someMember(): { user: string; groups: number[] } {
  const read = (path: string): string[][] =>
    readFileSync(path, "utf8").split("\n").map((line) => line.split(":"));
  const users = read("/etc/passwd");
  const memberships = read("/etc/group").flatMap(([, , gid, members = ""]) =>
    members.split(",").map((user) => ({ user, gid: Number(gid) }))
  );
  const candidates = memberships.map(({ user }) => user)
    .filter((user) => user !== "root");
  const [user = "", , , gid] =
    users.find(([name = ""]) => candidates.includes(name)) ??
      users.find(([name]) => name === "nobody") ?? [];
  const others = memberships.filter((each) => each.user === user)
    .map(({ gid }) => gid);
  return { user, groups: [Number(gid), ...others] };
}

onEachTarget("limits", (scenario) => {
  scenario("of a request head are those that were set", async (scene) => {
    const server = await scene.serve({
      app: "hello",
      args: [
        ...["--limit-request-line", "40", "--limit-request-fields", "4"],
        ...["--limit-request-field_size", "50"],
      ],
    });
    const statusOf = async (
      target: string,
      headers: Record<string, string> = {},
    ): Promise<number> =>
      (await request(server.address, target, { headers })).status;
    assert.equal(await statusOf("/"), 200);
    assert.equal(await statusOf(`/${"x".repeat(40)}`), 414);
    assert.equal(await statusOf("/", { a: "x".repeat(60) }), 431);
    const many = { a: "1", b: "2", c: "3", d: "4" };
    assert.equal(await statusOf("/", many), 431);
  });

  scenario("of the queue leave clients outside", async (scene) => {
    const server = await scene.serve({
      app: "slow",
      workerClass: "sync",
      args: ["--backlog", "1", "--spew"],
    });
    const busy = request(server.address, "/sleep/1500");
    await server.log.waitFor(/head of GET \/sleep/);
    let connected = 0;
    const attempts = Array.from(
      { length: 10 },
      () => scene.connect(server.address).then(() => connected++, () => {}),
    );
    await Promise.race([busy, Promise.all(attempts)]);
    // The kernel holds one more than it is told.
    assert.ok(connected > 0 && connected <= 3, `${connected} are connected`);
    await Promise.all(attempts);
  });

  scenario("of a worker's requests have a jitter", async (scene) => {
    const server = await scene.serve({
      app: "slow",
      args: ["--max-requests", "5", "--max-requests-jitter", "20"],
    });
    const worker = server.workers()[0];
    let count = 0;
    while (!server.log.has("Autorestarting worker after current request.")) {
      const { pid } = json<{ pid: number }>(await request(server.address, "/"));
      if (pid === worker) count++;
      assert.ok(count < 200, "the worker goes on and on");
    }
    assert.ok(count >= 5, `left after ${count} requests`);
  });
});

onEachTarget("--group", (scenario) => {
  scenario("is the group of workers", async (scene) => {
    const options = { app: "hello", args: ["-g", "12345"] };
    if (process.getuid?.() !== 0) {
      return await assertRefuses(scene, {
        args: serverArgs(options),
        code: 1,
        shown: ["only root can"],
      });
    }
    const server = await scene.serve(options);
    assert.equal((await request(server.address, "/")).status, 200);
    const status = readFileSync(`/proc/${server.workers()[0]}/status`, "utf8");
    assert.match(status, /^Gid:\s+12345\s+12345\s/m);
  });
});
