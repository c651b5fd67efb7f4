import assert from "node:assert/strict";
import { it } from "node:test";
import { chooseApp, type ChosenApp } from "../../src/arbiter/choose_app.ts";
import { resolveSettings } from "../../src/config/resolve.ts";
import { createFakeFiles } from "./fake_files.ts";

/** What is served in a directory that has these files. */
async function choose(
  files: Readonly<Record<string, string>>,
  args = "",
): Promise<ChosenApp> {
  const world = createFakeFiles();
  for (const [path, text] of Object.entries(files)) {
    world.texts.set(world.resolve(path), text);
  }
  const resolved = await resolveSettings({
    argv: args.split(" ").filter((word) => word !== ""),
    env: {},
    cpus: () => 1,
    findConfigFile: () => undefined,
    loadConfigFile: () => Promise.reject(new Error("no file")),
  });
  return chooseApp(resolved, world);
}

async function appOf(...paths: readonly string[]): Promise<string> {
  const files = Object.fromEntries(paths.map((path) => [path, ""]));
  return (await choose(files)).app;
}

const NEST = { "package.json": '{"devDependencies":{"@nestjs/core":"11"}}' };
const ROUTER = { "package.json": '{"dependencies":{"@react-router/node":7}}' };

it("without a name the usual files are taken in order", async () => {
  assert.equal(await appOf("server.js", "app.tsx", "index.ts"), "app.tsx");
  assert.equal(await appOf("app.cjs", "app.mts", "app.mjs"), "app.mts");
  assert.equal(await appOf("src/app.ts", "index.mjs"), "index.mjs");
  assert.equal(await appOf("src/index.ts", "src/server.ts"), "src/server.ts");
  assert.equal(
    await appOf("src/app.tsx", ".output/server/index.mjs"),
    ".output/server/index.mjs",
  );
});

it("main and module of package.json come first, when their files are there", async () => {
  const manifest = (value: unknown) => ({
    "package.json": JSON.stringify(value),
    "lib/web.js": "",
    "index.js": "",
  });
  const main = await choose(manifest({ main: "./lib/web.js" }));
  assert.equal(main.app, "./lib/web.js");
  assert.equal(main.modulePath, "/srv/lib/web.js");
  assert.deepEqual(main.remarks, [
    `Serving "./lib/web.js": no app was named, and it is "main" of package.json`,
  ]);
  const module = await choose(manifest({ main: "x.js", module: "lib/web.js" }));
  assert.equal(module.app, "lib/web.js");
  for (const odd of [{ main: "none.js" }, { main: 4 }, null, [], "text"]) {
    assert.equal((await choose(manifest(odd))).app, "index.js");
  }
  const broken = { "package.json": "{", "index.js": "" };
  assert.equal((await choose(broken)).app, "index.js");
});

it("a build output that listens is served by the class for it", async () => {
  for (
    const [framework, files] of [
      ["Nitro or Nuxt", { ".output/server/index.mjs": "" }],
      ["Next.js (standalone)", { ".next/standalone/server.js": "" }],
      ["SvelteKit (adapter-node)", {
        "build/index.js": "",
        "build/handler.js": "",
      }],
      ["Astro (node adapter)", { "dist/server/entry.mjs": "" }],
      ["NestJS", { ...NEST, "dist/main.js": "" }],
    ] as const
  ) {
    const { settings, remarks } = await choose(files);
    assert.equal(settings.workerClass, "server", framework);
    assert.equal(
      remarks[1],
      `The app is a build output of ${framework}, which listens by itself: using --worker-class server`,
    );
  }
});

it("a build output that was named is known, too, and a class that was chosen is kept", async () => {
  const files = { ".output/server/index.mjs": "" };
  const named = await choose(files, ".output/server/index");
  assert.equal(named.settings.workerClass, "server");
  assert.equal(named.remarks.length, 1);
  const chosen = await choose(files, "-k async");
  assert.equal(chosen.settings.workerClass, "async");
  assert.match(chosen.remarks[1]!, /expected --worker-class server$/);
  const asked = await choose(files, "-k server");
  assert.match(asked.remarks[1]!, /which listens by itself$/);
  const threads = await choose(files, "--threads 2");
  assert.equal(threads.settings.workerClass, "gthread");
});

it("a server build of React Router keeps the class, and its static files are named", async () => {
  const { app, settings, remarks } = await choose({
    ...ROUTER,
    "build/server/index.js": "",
  });
  assert.equal(app, "build/server/index.js");
  assert.equal(settings.workerClass, "sync");
  assert.match(remarks[1]!, /build\/client are left to a web server/);
});

it("a path that others use is no build output without a sign of the framework", async () => {
  for (const path of ["build/index.js", "dist/main.js"]) {
    await assert.rejects(choose({ [path]: "" }), { exitCode: 2 });
    const named = await choose({ [path]: "" }, path);
    assert.equal(named.settings.workerClass, "sync");
    assert.deepEqual(named.remarks, []);
  }
});

it("with nothing to serve it is said where it was looked for", async () => {
  await assert.rejects(choose({ "main.ts": "" }), {
    name: "PfserveError",
    exitCode: 2,
    message:
      `Missing app: expected a module, e.g. pfserve app.ts; without one, /srv should have ` +
      `"main" or "module" in package.json, app.*, server.*, index.*, src/app.*, src/server.*, src/index.* ` +
      `(ts, tsx, mts, js, mjs, cjs), or a build output: .output/server/index.mjs, .next/standalone/server.js, ` +
      `build/index.js, dist/server/entry.mjs, build/server/index.js, dist/main.js`,
  });
});
