import assert from "node:assert/strict";
import { it } from "node:test";
import { main } from "../../src/main.ts";
import { VERSION } from "../../src/version.ts";
import { createFakeRuntime, type FakeRuntime, until } from "./fake_runtime.ts";

async function run(
  args: string,
  prepare: (runtime: FakeRuntime) => void = () => {},
): Promise<{ runtime: FakeRuntime; exitCode: number }> {
  const runtime = createFakeRuntime();
  runtime.files.texts.set("/srv/app.ts", "");
  prepare(runtime);
  const argv = args.split(" ").filter((word) => word !== "");
  return { runtime, exitCode: await main(runtime, argv) };
}

it("--help prints the help, whatever else is there", async () => {
  const { runtime, exitCode } = await run("-w 3 nothing.ts --help");
  assert.equal(exitCode, 0);
  assert.match(runtime.self.printed.join(""), /^Usage: pfserve \[OPTIONS\]/);
  assert.deepEqual(runtime.self.errors, []);
});

it("--version prints one line", async () => {
  const { runtime, exitCode } = await run("--version");
  assert.equal(exitCode, 0);
  assert.deepEqual(runtime.self.printed, [`pfserve ${VERSION}\n`]);
});

it("--print-config prints settings with their origins and starts nothing", async () => {
  const { runtime, exitCode } = await run("--print-config -w 3");
  assert.equal(exitCode, 0);
  const text = runtime.self.printed.join("");
  assert.match(text, /^workers +3 +command line$/m);
  assert.match(text, /^timeout +30s +default$/m);
  assert.ok(text.endsWith("\n") && !text.endsWith("\n\n"));
  assert.deepEqual(runtime.sockets.bound, []);
  assert.deepEqual(runtime.processes.workers, []);
});

for (
  const [args, exitCode, message] of [
    [
      "--wrokers 3",
      2,
      /^pfserve: Unknown option "--wrokers".*"--workers"\?\n$/,
    ],
    ["-w many app.ts", 2, /^pfserve: .*"many".*\n$/],
    ["app.ts other.ts", 2, /^pfserve: Unexpected argument "other\.ts".*\n$/],
    ["--chdir /", 2, /^pfserve: Missing app: .*\n$/],
    ["nothing.ts", 4, /^pfserve: Cannot find app module "nothing\.ts".*\n$/],
    ["-c nothing.ts", 1, /^pfserve: Cannot load config file .*\n$/],
  ] as const
) {
  it(`"pfserve ${args}" is refused in one line, with ${exitCode}`, async () => {
    const result = await run(args);
    assert.equal(result.exitCode, exitCode);
    const [line, ...others] = result.runtime.self.errors;
    assert.match(line ?? "", message);
    assert.equal(line!.split("\n").length, 2);
    assert.deepEqual(others, []);
    const [told] = result.runtime.processes.told;
    assert.deepEqual(told, {
      kind: "failed",
      message: line!.slice("pfserve: ".length, -1),
      exitCode,
    });
  });
}

it("an error that is ours is shown with its stack", async () => {
  const { runtime, exitCode } = await run("app.ts", ({ sockets }) => {
    sockets.bind = () => Promise.reject(new TypeError("a bug"));
  });
  assert.equal(exitCode, 1);
  assert.match(
    runtime.self.errors.join(""),
    /^pfserve: TypeError: a bug\n +at /,
  );
});

/** Makes the next worker end with `code`. */
function endWorkers({ processes }: FakeRuntime, code: number): void {
  const { spawnWorker } = processes;
  processes.spawnWorker = (spawn) => {
    const worker = spawnWorker(spawn);
    setTimeout(() => spawn.onExit({ code, signal: null }));
    return worker;
  };
}

for (const code of [0, 3, 4]) {
  it(`--check-config loads the app in a worker and ends with its ${code}`, async () => {
    const { runtime, exitCode } = await run(
      "--check-config --log-file e.log app.ts",
      (runtime) => endWorkers(runtime, code),
    );
    assert.equal(exitCode, code);
    const { assignment, spawn } = runtime.processes.workers[0]!;
    assert.equal(assignment.isCheck, true);
    assert.equal(assignment.settings.errorLog, "-");
    assert.deepEqual(spawn.fds, [runtime.files.heartbeats[0]!.fd]);
    assert.equal(runtime.files.heartbeats[0]!.isClosed, true);
    assert.equal(
      runtime.self.printed.join(""),
      code === 0 ? `Configuration and app "app.ts" are fine\n` : "",
    );
    assert.deepEqual(runtime.sockets.bound, []);
  });
}

it("--print-config checks the app that there is", async () => {
  const { runtime, exitCode } = await run(
    "--print-config app.ts",
    (runtime) => endWorkers(runtime, 4),
  );
  assert.equal(exitCode, 4);
  assert.equal(runtime.processes.workers[0]!.assignment.isCheck, true);
  assert.match(runtime.self.printed.join(""), /^app +app\.ts +command line$/m);
});

it("a check whose worker cannot be started says why", async () => {
  const { runtime, exitCode } = await run(
    "--check-config app.ts",
    (runtime) => {
      const { processes } = runtime;
      const { spawnWorker } = processes;
      processes.spawnWorker = (spawn) => {
        const error = new Error("spawn EAGAIN");
        setTimeout(() => spawn.onExit({ code: null, signal: null, error }));
        return spawnWorker(spawn);
      };
    },
  );
  assert.equal(exitCode, 3);
  assert.match(runtime.self.errors.join(""), /^pfserve: .*spawn EAGAIN.*\n$/);
});

it("--daemon ends with 0 when the process that it leaves behind serves", async () => {
  const runtime = createFakeRuntime();
  const ended = main(runtime, ["--daemon", "app.ts"]);
  await until(() => runtime.processes.arbiters.length > 0);
  const [daemon] = runtime.processes.arbiters;
  assert.equal(daemon!.spawn.isDaemon, true);
  assert.deepEqual(daemon!.spawn.env, { PFSERVE_DETACHED: "1" });
  assert.equal(daemon!.isReleased, false);
  daemon!.spawn.onMessage({ kind: "serving" });
  assert.equal(await ended, 0);
  assert.equal(daemon!.isReleased, true);
  assert.deepEqual(runtime.self.errors, []);
});

it("--daemon ends as the process ends that it leaves behind", async () => {
  const endings = [
    [{ kind: "failed", message: "in use", exitCode: 1 }, 1, "in use"],
    [
      { code: 3, signal: null },
      3,
      "the daemon ended before it served (exit code 3)",
    ],
    [
      { code: null, signal: "SIGKILL" },
      1,
      "the daemon ended before it served (SIGKILL)",
    ],
    [
      { code: 0, signal: null },
      1,
      "the daemon ended before it served (exit code 0)",
    ],
  ] as const;
  for (const [ending, exitCode, message] of endings) {
    const runtime = createFakeRuntime();
    const ended = main(runtime, ["--daemon", "app.ts"]);
    await until(() => runtime.processes.arbiters.length > 0);
    const { spawn } = runtime.processes.arbiters[0]!;
    if ("kind" in ending) spawn.onMessage(ending);
    else spawn.onExit(ending);
    assert.equal(await ended, exitCode);
    assert.deepEqual(runtime.self.errors, [`pfserve: ${message}\n`]);
  }
});

it("the process that --daemon leaves behind serves, and its children know nothing of it", async () => {
  const runtime = createFakeRuntime();
  runtime.files.texts.set("/srv/app.ts", "");
  runtime.self.env["PFSERVE_DETACHED"] = "1";
  const ended = main(runtime, ["--daemon", "app.ts"]);
  await until(() => runtime.processes.workers.length > 0);
  assert.equal(runtime.processes.arbiters.length, 0);
  assert.deepEqual(runtime.self.env, {});
  runtime.signal("SIGTERM");
  runtime.processes.workers[0]!.exit();
  assert.equal(await ended, 0);
});

it("permissions that are missing are named before anything is done", async () => {
  for (const isForServer of [false, true]) {
    const { runtime, exitCode } = await run(
      "app.ts",
      ({ permissions }) =>
        Object.assign(permissions, {
          missing: (needs?: object) =>
            (needs !== undefined) === isForServer
              ? [{ flag: "--allow-x", purpose: "to serve" }]
              : [],
        }),
    );
    assert.equal(exitCode, 1);
    assert.deepEqual(runtime.self.errors, [
      "pfserve: Cannot serve with the permissions that node was given: expected --allow-x to serve\n",
    ]);
    assert.deepEqual(runtime.sockets.bound, []);
  }
});

it("an error that is a missing permission is one line", async () => {
  const { runtime, exitCode } = await run(
    "app.ts",
    ({ permissions, sockets }) => {
      sockets.bind = () => Promise.reject(new Error("NotCapable"));
      Object.assign(permissions, {
        explain: (error: Error) => `expected a flag for ${error.message}`,
      });
    },
  );
  assert.equal(exitCode, 1);
  assert.deepEqual(runtime.self.errors, [
    "pfserve: expected a flag for NotCapable\n",
  ]);
});
