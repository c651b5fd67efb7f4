import assert from "node:assert/strict";
import { it } from "node:test";
import { main } from "../../src/main.ts";
import { createFakeRuntime, type FakeRuntime } from "./fake_runtime.ts";

async function run(
  args: readonly string[],
  prepare: (runtime: FakeRuntime) => void = () => {},
): Promise<{ runtime: FakeRuntime; exitCode: number; text: string }> {
  const runtime = createFakeRuntime();
  runtime.files.texts.set("/srv/app.ts", "");
  const { spawnWorker } = runtime.processes;
  runtime.processes.spawnWorker = (spawn) => {
    const worker = spawnWorker(spawn);
    setTimeout(() => spawn.onExit({ code: 0, signal: null }));
    return worker;
  };
  prepare(runtime);
  const exitCode = await main(runtime, ["doctor", ...args]);
  return { runtime, exitCode, text: runtime.self.printed.join("") };
}

it("doctor looks at the app, the settings and the runtime, and ends with 0", async () => {
  const { runtime, exitCode, text } = await run(["-w", "3", "app.ts"]);
  assert.equal(exitCode, 0);
  assert.match(text, /^ok {4}runtime {4}node 0\.0\.0/m);
  assert.match(text, /^ok +loader +.* a loader of \/srv\/app\.ts$/m);
  assert.match(text, /^ok +setting +workers = 3 \(command line\)$/m);
  assert.match(text, /^ok +app +app\.ts loads$/m);
  assert.match(text, /^ +-> /m);
  assert.match(text, /\n\nno errors, no warnings\n$/);
  assert.deepEqual(runtime.sockets.bound, []);
  assert.equal(runtime.processes.workers[0]!.spawn.output, undefined);
});

it("doctor --json prints one object, whatever the app prints", async () => {
  const { runtime, exitCode, text } = await run(
    ["--json", "app.ts"],
    (runtime) => runtime.self.env["PFSERVE_WORKES"] = "3",
  );
  assert.equal(exitCode, 0);
  const report = JSON.parse(text);
  assert.deepEqual([report.isFit, report.errors, report.warnings], [
    true,
    0,
    1,
  ]);
  const levels = report.findings.map(({ level }: { level: string }) => level);
  assert.ok(levels.includes("warning"));
  assert.equal(runtime.processes.workers[0]!.spawn.output, "/dev/null");
});

it("doctor ends with 1 when the app does not load, and says why", async () => {
  const { exitCode, text } = await run(["app.ts"], ({ processes }) => {
    const { spawnWorker } = processes;
    processes.spawnWorker = (spawn) => {
      const events = { ...spawn, onExit: () => {} };
      setTimeout(() => {
        spawn.onMessage({ kind: "boot_failed", message: "it has a bug" });
        spawn.onExit({ code: 4, signal: null });
      });
      return spawnWorker(events);
    };
  });
  assert.equal(exitCode, 1);
  assert.match(text, /^error +app +it has a bug$/m);
  assert.match(text, /\n1 error, no warnings\n$/);
});

it("doctor reports settings that cannot be read, and goes on with the defaults", async () => {
  const { exitCode, text } = await run(
    [],
    (runtime) => runtime.self.env["PFSERVE_WORKERS"] = "many",
  );
  assert.equal(exitCode, 1);
  assert.match(text, /^error +setting +.*"many"/m);
  assert.match(text, /^\w+ +workers +1 \(default\)/m);
});

it("doctor without an app says so; an app that is missing is an error", async () => {
  assert.match((await run([])).text, /^note +app +none is named/m);
  const { exitCode, text } = await run(["nothing.ts"]);
  assert.equal(exitCode, 1);
  assert.match(text, /^error +app +Cannot find app module "nothing\.ts"/m);
});

it("doctor refuses a wrong command line with 2", async () => {
  const { runtime, exitCode, text } = await run(["--wrokers", "3"]);
  assert.equal(exitCode, 2);
  assert.equal(text, "");
  assert.match(runtime.self.errors.join(""), /Unknown option "--wrokers"/);
});

it("doctor --help says how it is used", async () => {
  const { exitCode, text } = await run(["--help"]);
  assert.equal(exitCode, 0);
  assert.match(text, /^Usage: pfserve doctor /);
});

it("doctor reports missing permissions before it needs them", async () => {
  const { exitCode, text } = await run([], ({ permissions }) => {
    Object.assign(permissions, {
      missing: () => [{ flag: "--allow-env", purpose: "to read settings" }],
    });
  });
  assert.equal(exitCode, 1);
  assert.equal(
    text,
    "error  permission  missing to read settings\n" +
      "                   -> run node with --allow-env\n\n1 error, no warnings\n",
  );
});
