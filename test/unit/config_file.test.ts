import assert from "node:assert/strict";
import { it } from "node:test";
import {
  type ConfigFileAccess,
  configFileAccess,
} from "../../src/config/config_file_access.ts";
import type { ModuleExports } from "../../src/config/config_exports.ts";
import { readConfigModule } from "../../src/config/config_file.ts";
import { defineConfig } from "../../src/config/define_config.ts";
import { SETTING_NAMES, settingOf } from "../../src/config/settings_table.ts";

async function read(exports: ModuleExports): Promise<Record<string, unknown>> {
  const { given } = await readConfigModule(exports, "pfserve.config.ts");
  return Object.fromEntries(given.map(({ name, value }) => [name, value]));
}

async function refuses(exports: ModuleExports, message: string): Promise<void> {
  await assert.rejects(readConfigModule(exports, "pfserve.config.ts"), {
    name: "PfserveError",
    exitCode: 1,
    message,
  });
}

it("reads a default export: an object, a function, an async function", async () => {
  const config = defineConfig({ workers: 2, bind: "127.0.0.1:80" });
  for (
    const exported of [config, () => config, () => Promise.resolve(config)]
  ) {
    assert.deepEqual(await read({ default: exported, helper: 1 }), config);
  }
});

it("reads named exports when there is no default", async () => {
  assert.deepEqual(await read({ bind: ["a"], worker_class: "async" }), {
    bind: ["a"],
    workerClass: "async",
  });
});

it("reads a module that was compiled to CommonJS", async () => {
  const compiled = { __esModule: true, default: { workers: 2 } };
  assert.deepEqual(await read({ default: compiled }), { workers: 2 });
  assert.deepEqual(await read(compiled), { workers: 2 });
  assert.deepEqual(await read({ __esModule: true, workers: 2 }), {
    workers: 2,
  });
});

it("takes every setting but config, under our name and Gunicorn's", async () => {
  for (const name of SETTING_NAMES.filter((each) => each !== "config")) {
    assert.deepEqual(await read({ default: { [name]: 4 } }), { [name]: 4 });
    const { alias } = settingOf(name);
    assert.deepEqual(await read({ default: { [alias]: 4 } }), { [name]: 4 });
  }
});

it("leaves a setting alone whose value is undefined or null", async () => {
  assert.deepEqual(
    await read({ default: { pidfile: undefined, name: null } }),
    {},
  );
});

it("refuses a name that does not exist, and names the nearest", async () => {
  await refuses(
    { default: { wokers: 2 } },
    `Unknown setting "wokers" in pfserve.config.ts: did you mean "workers"?`,
  );
  await refuses(
    { default: { "worker-class": "sync" } },
    `Unknown setting "worker-class" in pfserve.config.ts: did you mean "workerClass"?`,
  );
  await refuses(
    { preload_everything: true },
    `Unknown setting "preload_everything" in pfserve.config.ts: see the settings reference`,
  );
});

it("refuses one setting under two names", async () => {
  await refuses(
    { default: { errorLog: "a", errorlog: "b" } },
    "Cannot set errorlog in pfserve.config.ts: it is the same setting as errorLog",
  );
});

it("refuses a config file that names another one", async () => {
  await refuses(
    { default: { config: "other.ts" } },
    "Cannot set config in pfserve.config.ts: a config file cannot name another one",
  );
});

it("refuses a module without settings", async () => {
  const message =
    "Cannot use the default export in pfserve.config.ts: expected an object of settings, or a function that returns one";
  for (const exported of [undefined, null, 4, "x", [], () => undefined]) {
    await refuses({ default: exported }, message);
  }
  await refuses({}, message);
});

function accessTo(files: Readonly<Record<string, string>>): ConfigFileAccess {
  return configFileAccess({
    files: {
      exists: (path) => path in files,
      readText: (path) => files[path] ?? "",
      resolve: (path, base = "") =>
        path.startsWith("/") ? path : `${base}/${path}`,
    },
    modules: {
      find: (specifier, directory) => `${directory}/node_modules/${specifier}`,
      load: (path, options) => Promise.resolve({ default: { path, options } }),
    },
  }, "/app");
}

it("finds a config file in the working directory, TypeScript first", () => {
  assert.equal(accessTo({}).findConfigFile(), undefined);
  const both = {
    "/app/pfserve.config.json": "",
    "/app/pfserve.config.mts": "",
  };
  assert.equal(accessTo(both).findConfigFile(), "pfserve.config.mts");
  assert.equal(
    accessTo({ "/pfserve.config.ts": "" }).findConfigFile(),
    undefined,
  );
});

it("loads modules afresh, and JSON as the default export", async () => {
  const access = accessTo({ "/app/c.ts": "", "/etc/c.json": `{"workers":2}` });
  assert.deepEqual(await access.loadConfigFile("c.ts"), {
    default: { path: "/app/c.ts", options: { isFresh: true } },
  });
  assert.deepEqual(await access.loadConfigFile("/etc/c.json"), {
    default: { workers: 2 },
  });
});

it("takes file:PATH as PATH, and finds module:SPECIFIER from the working directory", async () => {
  const access = accessTo({
    "/app/c.ts": "",
    "/etc/c.json": `{"workers":2}`,
    "/app/node_modules/@our/config": "",
  });
  const options = { isFresh: true };
  assert.deepEqual(await access.loadConfigFile("file:c.ts"), {
    default: { path: "/app/c.ts", options },
  });
  assert.deepEqual(await access.loadConfigFile("file:/etc/c.json"), {
    default: { workers: 2 },
  });
  assert.deepEqual(await access.loadConfigFile("module:@our/config"), {
    default: { path: "/app/node_modules/@our/config", options },
  });
});

it("says what takes the place of python:MODULE", async () => {
  await assert.rejects(accessTo({}).loadConfigFile("python:our.config"), {
    name: "PfserveError",
    exitCode: 1,
    message:
      `Cannot load config file "python:our.config": expected module:our.config`,
  });
});

it("tells which config file cannot be loaded, and why", async () => {
  await assert.rejects(accessTo({}).loadConfigFile("nope.ts"), {
    name: "PfserveError",
    exitCode: 1,
    message: `Cannot load config file "nope.ts": it does not exist`,
  });
  const broken = accessTo({ "/app/c.json": "{" });
  await assert.rejects(broken.loadConfigFile("c.json"), {
    name: "PfserveError",
    message: /^Cannot load config file "c\.json": .*JSON/,
  });
});

it("takes hooks by both of their names, and keeps them from the settings", async () => {
  const onStarting = (): void => {};
  const postFork = (): void => {};
  const exports = { default: { workers: 2, onStarting, post_fork: postFork } };
  const { hooks, given } = await readConfigModule(exports, "pfserve.config.ts");
  assert.deepEqual(hooks, { onStarting, postFork });
  assert.deepEqual(given.map(({ name }) => name), ["workers"]);
});

it("refuses a hook that is no function, or is there twice", async () => {
  await refuses(
    { default: { onExit: "app:leave" } },
    'Cannot use hook onExit in pfserve.config.ts: expected a function, found "app:leave"',
  );
  await refuses(
    { default: { onExit() {}, on_exit() {} } },
    "Cannot use hook on_exit in pfserve.config.ts: it is there by its other name, too",
  );
  await refuses(
    { default: { onExti() {} } },
    'Unknown setting "onExti" in pfserve.config.ts: did you mean "onExit"?',
  );
});
