import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { it } from "node:test";
import { decodeBreadcrumbs } from "../../src/heartbeat.ts";
import { runtime, withWorker } from "./worker_fixture.ts";

const HELLO = `export default () => new Response("hello");`;
/** Answers with what the process knows of itself. */
const SELF = `
  import { readFileSync, fstatSync } from "node:fs";
  import process from "node:process";
  export default () => Response.json({
    env: { a: process.env.A, path: process.env.PATH, none: process.env.NONE },
    cwd: process.cwd(),
    status: readFileSync("/proc/self/status", "utf8"),
  });`;

it("a worker boots, serves, drains and ends with 0", async () => {
  await withWorker(async (worker) => {
    await worker.serve(HELLO);
    assert.equal(await worker.get(), "hello");
    assert.ok(runtime.processes.isAlive(worker.pid));
    worker.child!.send({ kind: "drain", limitMs: 5000 });
    assert.deepEqual(await worker.exited(), { code: 0, signal: null });
    assert.deepEqual(worker.messages, [{ kind: "ready" }]);
    assert.equal(runtime.processes.isAlive(worker.pid), false);
  });
});

it("a worker has its environment and its directory", async () => {
  await withWorker(async (worker) => {
    await worker.serve(SELF, { env: { A: "1 =2" } });
    const { env, cwd } = JSON.parse(await worker.get());
    assert.deepEqual(env, { a: "1 =2", path: runtime.self.env["PATH"] });
    assert.equal(cwd, worker.folder);
  });
});

it("a worker has its title, where ps looks", async () => {
  await withWorker(async (worker) => {
    await worker.serve(HELLO, { title: "pfserve: worker [shop]" });
    const commandLine = readFileSync(`/proc/${worker.pid}/cmdline`, "utf8");
    assert.ok(commandLine.startsWith("pfserve: worker [shop]"), commandLine);
  });
});

it("a worker of another user is that user in everything", {
  skip: runtime.self.owner().uid !== 0,
}, async () => {
  await withWorker(async (worker) => {
    const { chmodSync, chownSync } = await import("node:fs");
    chmodSync(worker.folder, 0o755);
    chownSync(worker.folder, 4711, 4712);
    const owner = { uid: 4711, gid: 4712 };
    await worker.serve(SELF, { owner });
    const { status } = JSON.parse(await worker.get());
    const ids = (name: string): string[] =>
      new RegExp(`^${name}:[ \\t]*(.*)$`, "m").exec(status)![1]!.trim()
        .split(/\s+/);
    assert.deepEqual(ids("Uid"), Array(4).fill("4711"));
    assert.deepEqual(ids("Gid"), Array(4).fill("4712"));
    assert.deepEqual(ids("Groups").filter((id) => id !== "4712"), [""]);
  });
});

it("a worker of another user with groups is that user in everything", {
  skip: runtime.self.owner().uid !== 0,
}, async () => {
  await withWorker(async (worker) => {
    const { chmodSync, chownSync } = await import("node:fs");
    chmodSync(worker.folder, 0o755);
    chownSync(worker.folder, 4711, 4712);
    const owner = { uid: 4711, gid: 4712, groups: [4713, 4714] };
    await worker.serve(SELF, { owner });
    const { status } = JSON.parse(await worker.get());
    const ids = (name: string): string =>
      new RegExp(`^${name}:[ \\t]*(.*)$`, "m").exec(status)![1]!.trim();
    assert.equal(ids("Uid"), Array(4).fill("4711").join("\t"));
    assert.equal(ids("Gid"), Array(4).fill("4712").join("\t"));
    assert.equal(ids("Groups"), "4712 4713 4714");
    assert.match(ids("CapEff"), /^0+$/);
    // All threads, also those of the runtime.
    for (const thread of readdirSync(`/proc/${worker.pid}/task`)) {
      const path = `/proc/${worker.pid}/task/${thread}/status`;
      assert.match(readFileSync(path, "utf8"), /^Uid:\t4711\t/m);
    }
  });
});

it("the groups of a user are those that have it as a member", () => {
  const lines = readFileSync("/etc/group", "utf8").split("\n")
    .map((line) => line.split(":"));
  const user = lines.find(([, , , members]) => members)?.[3]?.split(",")[0] ??
    "root";
  const expected = lines.filter(([, , , members = ""]) =>
    members.split(",").includes(user)
  ).map(([, , gid]) => Number(gid));
  assert.deepEqual(runtime.processes.findGroupsOf(user), expected);
  assert.deepEqual(runtime.processes.findGroupsOf("nobody-of-that-name"), []);
});

it("an app that fails is told before the worker ends, with its exit code", async () => {
  await withWorker(async (worker) => {
    await worker.boot(`throw new Error("no database");`);
    const exit = await worker.exited();
    assert.deepEqual(exit, { code: 3, signal: null });
    assert.deepEqual(worker.messages, [{
      kind: "boot_failed",
      message:
        `Cannot load app "app.mjs": no database (thrown at ${worker.folder}/app.mjs:1)`,
    }]);
    assert.match(
      readFileSync(`${worker.folder}/error.log`, "utf8"),
      /app\.mjs/,
    );
  });
});

for (
  const signal of ["SIGKILL", "SIGABRT", "SIGTERM"] as const
) {
  it(`a worker that ${signal} meets ends as it should be reported`, async () => {
    if (signal === "SIGABRT" && !runtime.processes.isAbortClean) return;
    await withWorker(async (worker) => {
      await worker.serve(HELLO);
      assert.equal(runtime.processes.kill(worker.pid, signal), true);
      const exit = await worker.exited();
      if (signal === "SIGTERM") {
        assert.deepEqual(exit, { code: 0, signal: null });
        assert.deepEqual(worker.messages.at(-1), {
          kind: "leaving",
          isFailure: false,
        });
      } else assert.deepEqual(exit, { code: null, signal });
    });
  });
}

it("a worker that ends by itself is reported with its code", async () => {
  await withWorker(async (worker) => {
    await worker.boot(`import p from "node:process"; p.exit(17);`);
    assert.deepEqual(await worker.exited(), { code: 17, signal: null });
  });
});

it("signals for the arbiter do not end a worker", async () => {
  await withWorker(async (worker) => {
    await worker.serve(HELLO);
    for (
      const signal of [
        "SIGHUP",
        "SIGINT",
        "SIGUSR1",
        "SIGUSR2",
        "SIGWINCH",
        "SIGTTIN",
        "SIGTTOU",
      ] as const
    ) {
      runtime.processes.kill(worker.pid, signal);
    }
    assert.equal(await worker.get(), "hello");
  });
});

it("an error that nothing catches is told, and ends the worker with 1", async () => {
  for (
    const source of [
      `setTimeout(() => { throw new Error("lost"); }, 1)`,
      `setTimeout(() => { Promise.reject(new Error("lost")); }, 1)`,
    ]
  ) {
    await withWorker(async (worker) => {
      await worker.serve(
        `export default () => { ${source}; return new Response(""); }`,
      );
      await worker.get();
      assert.deepEqual(await worker.heard("leaving"), {
        kind: "leaving",
        isFailure: true,
      });
      assert.deepEqual(await worker.exited(), { code: 1, signal: null });
    });
  }
});

it("a process that cannot be started is an exit with an error", async () => {
  await withWorker(async (worker) => {
    await worker.spawn(HELLO, { directory: "/nowhere/at/all" });
    const { code, signal, error } = await worker.exited();
    assert.deepEqual([code, signal], [null, null]);
    assert.ok(error instanceof Error);
    assert.equal(worker.pid, 0);
    worker.child!.send({ kind: "reopen_logs" });
  });
});

it("descriptors arrive under their numbers", async () => {
  await withWorker(async (worker) => {
    await worker.serve(HELLO);
    assert.equal(await worker.get(), "hello");
    const beat = worker.heartbeat!.lastBeatMs();
    while (worker.heartbeat!.lastBeatMs() === beat) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
});

it("a heartbeat tells which request keeps the event loop", async () => {
  await withWorker(async (worker) => {
    await worker.serve(`export default () => { for (;;); }`);
    const wait = new AbortController();
    const answer = worker.get("/endless?x=1", wait.signal)
      .catch(() => "cut off");
    let trace = decodeBreadcrumbs(worker.heartbeat!.read());
    while (trace.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      trace = decodeBreadcrumbs(worker.heartbeat!.read());
    }
    assert.equal(trace[0]!.method, "GET");
    assert.equal(trace[0]!.target, "/endless?x=1");
    assert.ok(Math.abs(Date.now() - trace[0]!.startedAt) < 10_000);
    assert.match(runtime.processes.describe(worker.pid), /^running/);
    runtime.processes.kill(worker.pid, "SIGKILL");
    await worker.exited();
    wait.abort();
    assert.equal(await answer, "cut off");
  });
});

it("a worker is not told of anything after its end, and nobody minds", async () => {
  await withWorker(async (worker) => {
    await worker.serve(HELLO);
    runtime.processes.kill(worker.pid, "SIGKILL");
    worker.child!.send({ kind: "drain", limitMs: 1 });
    await worker.exited();
    worker.child!.send({ kind: "drain", limitMs: 1 });
  });
});

it("a process that is not there is neither alive nor killed nor described", () => {
  const nobody = 2 ** 22 - 1;
  assert.equal(runtime.processes.isAlive(nobody), false);
  assert.equal(runtime.processes.kill(nobody, "SIGTERM"), false);
  assert.equal(runtime.processes.describe(nobody), "");
  assert.equal(runtime.processes.isAlive(1), true);
});

it("users and groups are found by name and by number", () => {
  const { findUser, findGroup } = runtime.processes;
  assert.deepEqual(findUser("root"), { uid: 0, gid: 0 });
  assert.deepEqual(findUser("0"), { uid: 0, gid: 0 });
  assert.deepEqual(findUser("4711"), { uid: 4711, gid: 4711 });
  assert.equal(findUser("no-such-user"), undefined);
  assert.equal(findUser(""), undefined);
  assert.equal(findGroup("root"), 0);
  assert.equal(findGroup("4711"), 4711);
  assert.equal(findGroup("no-such-group"), undefined);
});
