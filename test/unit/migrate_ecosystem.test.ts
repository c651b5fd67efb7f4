import assert from "node:assert/strict";
import { it } from "node:test";
import { main } from "../../src/main.ts";
import { migrateEcosystem } from "../../src/migrate/ecosystem_migration.ts";
import { createFakeRuntime, type FakeRuntime } from "./fake_runtime.ts";

function migrate(
  exported: unknown,
  name?: string,
): { carried: Record<string, string>; lost: string[] } {
  const { carried, lost } = migrateEcosystem(exported, "e.js", name);
  return {
    carried: Object.fromEntries(
      carried.map(({ name, value }) => [name, value]),
    ),
    lost: lost.map(({ name }) => name),
  };
}

it("carries over what pm2 and pfserve have both", () => {
  const app = {
    name: "api",
    script: "server.js",
    cwd: "/srv/api",
    instances: "max",
    exec_mode: "cluster",
    env: { NODE_ENV: "production", PORT: 3000 },
    kill_timeout: 1600,
    listen_timeout: 8000,
    pid_file: "/run/api.pid",
    uid: 33,
    gid: "www-data",
    autorestart: true,
    watch: false,
    ignore_watch: [],
  };
  const expected = {
    name: `"api"`,
    app: `"./server.js"`,
    chdir: `"/srv/api"`,
    workers: `"auto"`,
    env: `{\n    "NODE_ENV": "production",\n    "PORT": 3000\n  }`,
    gracefulTimeout: `"1600ms"`,
    bootTimeout: `"8000ms"`,
    pidfile: `"/run/api.pid"`,
    user: "33",
    group: `"www-data"`,
    workerClass: `"server"`,
    bind: `"0.0.0.0:3000"`,
  };
  for (
    const exported of [
      { apps: [app] },
      { default: { apps: [app] } },
      { default: [app] },
      { default: app },
    ]
  ) {
    const { carried, lost } = migrate(exported);
    assert.deepEqual(carried, expected);
    assert.deepEqual(lost, []);
  }
});

it("names what pfserve has not, and why", () => {
  const { lost } = migrateEcosystem({
    apps: [{
      script: "/srv/app.js",
      instances: 1.5,
      max_memory_restart: "300M",
      env_production: { A: "b" },
      args: "--port 80",
      cron_restart: "0 0 * * *",
      frobnicate: 1,
    }],
  }, "e.js");
  assert.deepEqual(
    Object.fromEntries(lost.map(({ name, reason }) => [name, reason])),
    {
      instances: "1.5 is refused, expected a whole number, 1 or more, or auto",
      max_memory_restart:
        "there is no limit of memory; maxRequests replaces workers by and by",
      env_production: "one environment is carried over, env",
      args: "an app gets no arguments; use env",
      cron_restart: "send HUP to the arbiter from cron",
      frobnicate: "pfserve has no such setting",
    },
  );
});

it("takes one of several apps by its name", () => {
  const apps = [
    { name: "api", script: "./api.js" },
    { name: "jobs", script: "../jobs.js", instances: 2 },
  ];
  assert.equal(migrate({ apps }, "jobs").carried["app"], `"../jobs.js"`);
  assert.throws(() => migrate({ apps }), {
    name: "PfserveError",
    exitCode: 2,
    message:
      "Cannot migrate 2 apps of e.js into one file: expected --name api or --name jobs",
  });
  assert.throws(() => migrate({ apps }, "web"), {
    exitCode: 2,
    message:
      `Cannot find app "web" in e.js: expected --name api or --name jobs`,
  });
});

it("refuses what has no apps", () => {
  for (const exported of [{}, { apps: [] }, { apps: [{}] }, 4, null]) {
    assert.throws(() => migrate(exported), {
      name: "PfserveError",
      exitCode: 1,
      message:
        "Cannot migrate e.js: expected an object with a list of apps, each with its script",
    });
  }
});

async function run(
  args: string,
  prepare: (runtime: FakeRuntime) => void = () => {},
): Promise<{ exitCode: number; printed: string; errors: string }> {
  const runtime = createFakeRuntime();
  prepare(runtime);
  const exitCode = await main(runtime, args.split(" "));
  const { printed, errors } = runtime.self;
  return { exitCode, printed: printed.join(""), errors: errors.join("") };
}

it("the command prints the file to standard output, and one line to standard error", async () => {
  const python = await run("migrate etc/gunicorn.conf.py", ({ files }) => {
    files.texts.set("/srv/etc/gunicorn.conf.py", "workers = 2\npaste = 1\n");
  });
  assert.equal(python.exitCode, 0);
  assert.match(python.printed, /^ {2}workers: 2,$/m);
  assert.equal(
    python.errors,
    "pfserve: etc/gunicorn.conf.py: 1 settings are carried over, 1 are not, see the comments: paste\n",
  );
  const pm2 = await run("migrate e.config.js --name b", ({ exports }) => {
    exports.set("/srv/e.config.js", () => ({
      apps: [{ name: "a", script: "a.js" }, { name: "b", script: "b.js" }],
    }));
  });
  assert.equal(pm2.exitCode, 0);
  assert.match(pm2.printed, /^ {2}app: ".\/b.js",$/m);
  const json = await run("migrate e.json", ({ files }) => {
    files.texts.set("/srv/e.json", `{"apps":[{"script":"c.js"}]}`);
  });
  assert.match(json.printed, /^ {2}app: ".\/c.js",$/m);
});

for (
  const [args, exitCode, message] of [
    ["migrate", 2, /^pfserve: Missing file: expected .*pfserve \.\/migrate\n$/],
    ["migrate a.py b.py", 2, /^pfserve: Unexpected argument "b.py": .*\n$/],
    ["migrate a.py --nam x", 2, /^pfserve: Unknown option "--nam": .*\n$/],
    ["migrate a.py --name", 2, /^pfserve: Missing name: .*\n$/],
    ["migrate a.yaml", 2, /^pfserve: Cannot migrate "a.yaml": expected .*\n$/],
    ["migrate a.py", 1, /^pfserve: Cannot read "a.py": ENOENT.*\n$/],
    ["-w 2 migrate", 4, /^pfserve: Cannot find app module "migrate".*\n$/],
    ["./migrate", 4, /^pfserve: Cannot find app module ".\/migrate".*\n$/],
  ] as const
) {
  it(`"pfserve ${args}" ends with ${exitCode} and one line`, async () => {
    const result = await run(args);
    assert.equal(result.exitCode, exitCode);
    assert.match(result.errors, message);
    assert.equal(result.errors.split("\n").length, 2);
    assert.equal(result.printed, "");
  });
}
