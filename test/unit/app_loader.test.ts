import assert from "node:assert/strict";
import { createServer } from "node:http";
import { it } from "node:test";
import type { AppType } from "../../src/config/settings.ts";
import type { App } from "../../src/http/app.ts";
import { loadApp } from "../../src/worker/app_loader.ts";
import { createFakeRuntime } from "./fake_runtime.ts";
import type { InfoSource } from "../../src/http/handler_info.ts";

/** These apps do not ask. */
const NO_SOURCE = {} as InfoSource;

type Exports = Record<string, unknown>;

function load(
  spec: string,
  exports: Exports | (() => Exports),
  type: AppType = "auto",
): Promise<App> {
  const runtime = createFakeRuntime();
  runtime.files.texts.set("/srv/app.ts", "");
  runtime.exports.set(
    "/srv/app.ts",
    typeof exports === "function" ? exports : () => exports,
  );
  return loadApp(runtime, spec, type);
}

async function answerOf(spec: string, exports: Exports): Promise<string> {
  const app = await load(spec, exports);
  assert.equal(app.kind, "fetch");
  if (app.kind !== "fetch") return "";
  return await (await app.fetch(new Request("http://localhost/"), NO_SOURCE))
    .text();
}

function says(text: string): () => Response {
  return () => new Response(text);
}

it("the usual exports are looked at in order, and what is no app is passed over", async () => {
  const apps: readonly (readonly [string, Exports])[] = [
    ["default", { default: { fetch: says("default") }, app: says("app") }],
    ["function", { default: says("function") }],
    ["nested", { default: { default: says("nested") } }],
    ["app", { default: { port: 80 }, app: { fetch: says("app") } }],
    ["app", { config: 1, app: says("app"), handler: says("handler") }],
    ["fetch", { fetch: says("fetch") }],
    ["handler", { handler: says("handler") }],
    ["server", { server: { fetch: says("server") } }],
    ["common", { default: { app: says("common") } }],
    ["late", { default: {}, listener: says("late") }],
    ["promised", { default: Promise.resolve({ fetch: says("promised") }) }],
  ];
  for (const [expected, exports] of apps) {
    assert.equal(await answerOf("app", exports), expected);
  }
});

it("a named export is taken, also from a default export and by a path", async () => {
  const exports = {
    default: { inner: says("inner") },
    api: { v1: { fetch: says("v1") } },
  };
  assert.equal(await answerOf("app:inner", exports), "inner");
  assert.equal(await answerOf("app:api.v1", exports), "v1");
});

it("a factory makes the app, also one that takes its time", async () => {
  const exports = {
    create: () => ({ fetch: says("made") }),
    createLater: () => Promise.resolve(says("later")),
  };
  assert.equal(await answerOf("app:create()", exports), "made");
  assert.equal(await answerOf("app:createLater()", exports), "later");
});

it("a node:http handler is one", async () => {
  const app = await load("app", {
    default: (_req: unknown, _res: unknown) => {},
  });
  assert.equal(app.kind, "node");
});

for (
  const [what, spec, exports, message] of [
    [
      "a missing export",
      "app:nope",
      { a: 1, b: 2 },
      `Cannot find the app in "app": expected an export named "nope", it exports a, b`,
    ],
    [
      "an export of another name",
      "app",
      { a: 1, b: 2 },
      `Cannot find the app in "app": expected a default export, it exports a, b; name the export that is the app: app:a`,
    ],
    [
      "a CommonJS module that exports nothing",
      "app",
      { default: {}, "module.exports": {} },
      `Cannot find the app in "app": expected a default export, it exports nothing; an app that listens by itself needs --worker-class server`,
    ],
    [
      "a wrong default beside others",
      "app",
      { default: { port: 80 }, web: () => {} },
      `Cannot use "default" of "app" as an app: expected an object with fetch(), a function, or an http.Server, not an object with port; if the app is one of its other exports (web), name it: app:web`,
    ],
    [
      "a missing default",
      "app",
      {},
      `Cannot find the app in "app": expected a default export, it exports nothing; an app that listens by itself needs --worker-class server`,
    ],
    [
      "an object that cannot answer",
      "app",
      { default: { port: 80 } },
      `Cannot use "default" of "app" as an app: expected an object with fetch(), a function, or an http.Server, not an object with port`,
    ],
    [
      "null",
      "app",
      { default: null },
      `Cannot use "default" of "app" as an app: expected an object with fetch(), a function, or an http.Server, not null`,
    ],
    [
      "a text",
      "app:name",
      { name: "x" },
      `Cannot use "name" of "app" as an app: expected an object with fetch(), a function, or an http.Server, not a string`,
    ],
    [
      "a factory that is none",
      "app:name()",
      { name: "x" },
      `Cannot call "name" of "app": expected a function, not a string`,
    ],
    [
      "a factory that makes nothing",
      "app:make()",
      { make: () => undefined },
      `Cannot use "make" of "app" as an app: expected an object with fetch(), a function, or an http.Server, not undefined`,
    ],
    [
      "a class",
      "app",
      { default: class App {} },
      `Cannot use "default" of "app" as an app: expected an object with fetch(), a function, or an http.Server, not a class (export an instance of it)`,
    ],
  ] as const
) {
  it(`${what} is refused with exit code 4`, async () => {
    await assert.rejects(load(spec, exports), {
      name: "PfserveError",
      exitCode: 4,
      message,
    });
  });
}

it("the type that is asked for decides, whatever a handler looks like", async () => {
  const unclear = { default: Object.assign((_a: unknown, _b: unknown) => {}) };
  assert.equal((await load("app", unclear, "fetch")).kind, "fetch");
  assert.equal((await load("app", unclear, "node")).kind, "node");
  await assert.rejects(load("app", { default: { fetch() {} } }, "node"), {
    exitCode: 4,
    message:
      /^Cannot use "default" of "app" as an app: expected a \(req, res\) function, .* because of --app-type node, not an object with fetch$/,
  });
  await assert.rejects(load("app", { default: createServer() }, "fetch"), {
    exitCode: 4,
    message: /because of --app-type fetch, not an object with /,
  });
  const both = { default: () => {}, app: { fetch: says("app") } };
  assert.equal((await load("app", both, "node")).kind, "node");
});

it("a server build of React Router is served by its own router", async () => {
  const runtime = createFakeRuntime();
  const build = { assets: {}, entry: {}, routes: {}, publicPath: "/" };
  const createRequestHandler = (given: unknown) => (request: Request) =>
    new Response(`${given === build} ${new URL(request.url).pathname}`);
  runtime.files.texts.set("/srv/build.js", "");
  runtime.exports.set("/srv/build.js", () => build);
  await assert.rejects(loadApp(runtime, "build.js", "auto"), {
    exitCode: 3,
    message: /^Cannot serve the build of "build\.js" with React Router: /,
  });
  runtime.modules.find = (name, directory) => `${directory}/${name}`;
  runtime.exports.set("/srv/react-router", () => ({ createRequestHandler }));
  const app = await loadApp(runtime, "build.js", "auto");
  assert.ok(app.kind === "fetch");
  const response = await app.fetch(new Request("http://x/a"), NO_SOURCE);
  assert.equal(await response.text(), "true /a");
});

it("a promise of an app that fails is exit code 3", async () => {
  const cause = new Error("no database");
  await assert.rejects(
    load("app", () => ({ default: Promise.reject(cause) })),
    {
      exitCode: 3,
      message: `Cannot make the app that "default" promises: no database`,
      cause,
    },
  );
});

it("a module that throws, or a factory that does, is exit code 3 with its cause", async () => {
  const cause = new Error("no database");
  const fail = (): never => {
    throw cause;
  };
  await assert.rejects(load("app", fail), {
    exitCode: 3,
    message: `Cannot load app "app": no database`,
    cause,
  });
  await assert.rejects(load("app:make()", { make: fail }), {
    exitCode: 3,
    message: `Cannot make the app with "make()": no database`,
    cause,
  });
  await assert.rejects(
    load("app:make()", { make: () => Promise.reject(cause) }),
    { exitCode: 3, cause },
  );
});
