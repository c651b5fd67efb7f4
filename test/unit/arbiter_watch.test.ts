import assert from "node:assert/strict";
import { it } from "node:test";
import { type ArbiterScene, serveArbiter } from "./arbiter_scene.ts";
import { START } from "./fake_clock.ts";
import { settle } from "./fake_runtime.ts";

const APP = "/srv/app.ts";
const PART = "/srv/lib/part.ts";

async function watchingArbiter(args = ""): Promise<ArbiterScene> {
  const scene = await serveArbiter(`--reload ${args}`, {
    prepare: ({ sources, files }) => {
      files.directories.add("/srv/lib");
      for (const path of [APP, PART, "/srv/pfserve.config.js"]) {
        sources.prints.set(path, "1");
      }
    },
  });
  tell(scene, 1, [APP, PART]);
  return scene;
}

function tell(
  scene: ArbiterScene,
  age: number,
  files: readonly string[],
  { isComplete = true, readSinceMs = START } = {},
): void {
  const sources = { files, readSinceMs, isComplete };
  scene.worker(age).say({ kind: "loaded", ...sources });
}

function reloads(scene: ArbiterScene): number {
  return scene.logged(/Reloading/).length;
}

/** Saves a file, waits until that has settled, and returns what was said of it. */
async function save(
  scene: ArbiterScene,
  path: string,
  print: string,
  waitMs = 100,
): Promise<string[]> {
  const before = scene.log.length;
  scene.runtime.sources.save(path, print);
  scene.advance(waitMs);
  await settle();
  return scene.log.slice(before).filter((line) => /Reloading/.test(line));
}

it("a change of a loaded module is a reload", async () => {
  const scene = await watchingArbiter("--reload-engine inotify");
  assert.deepEqual(await save(scene, PART, "2"), [
    `INFO Reloading: ${PART} has changed`,
  ]);
  assert.equal(scene.workers.length, 2);
  scene.ready(2);
  tell(scene, 2, [APP, PART]);
  assert.deepEqual(await save(scene, APP, "2"), [
    `INFO Reloading: ${APP} has changed`,
  ]);
});

it("a change of the config file is a reload, of another file it is none", async () => {
  const scene = await watchingArbiter();
  assert.deepEqual(await save(scene, "/srv/notes.txt", "2", 5000), []);
  assert.equal((await save(scene, "/srv/pfserve.config.js", "2")).length, 1);
});

it("without --reload nothing is watched", async () => {
  const scene = await serveArbiter("");
  assert.equal(scene.runtime.sources.watched.size, 0);
});

it("poll looks once a second and watches nothing", async () => {
  const scene = await watchingArbiter("--reload-engine poll");
  assert.equal(scene.runtime.sources.watched.size, 0);
  assert.deepEqual(await save(scene, APP, "2"), []);
  assert.equal((await save(scene, APP, "3", 1000)).length, 1);
});

it("a directory that cannot be watched is looked at, with one warning", async () => {
  const scene = await serveArbiter("--reload --reload-engine inotify", {
    prepare: ({ sources }) => {
      sources.prints.set(APP, "1");
      sources.refusal = new Error("ENOSPC: no watches left");
    },
  });
  tell(scene, 1, [APP]);
  assert.equal((await save(scene, APP, "2", 1000)).length, 1);
  assert.deepEqual(scene.logged(/Cannot be told/), [
    "WARNING Cannot be told of changes (ENOSPC: no watches left): looking once a second",
  ]);
});

it("files that match a pattern are watched, also new ones", async () => {
  const scene = await watchingArbiter("--reload-extra-file pages/*.html");
  const { prints } = scene.runtime.sources;
  prints.set("/srv/pages/a.html", "1");
  assert.equal((await save(scene, "/srv/pages/a.html", "1", 2000)).length, 1);
  scene.ready(2);
  assert.equal((await save(scene, "/srv/pages/a.html", "2", 2000)).length, 1);
  scene.ready(3);
  assert.equal((await save(scene, "/srv/pages/a.txt", "1", 4000)).length, 0);
});

it("after an app that did not load, any file beside it may mend it", async () => {
  const scene = await watchingArbiter();
  tell(scene, 1, [APP], { isComplete: false });
  assert.equal((await save(scene, "/srv/lib/new.ts", "1", 2000)).length, 1);
});

it("a module that changed while it was loaded is a reload, and one that changed before is none", async () => {
  const late = "/srv/lib/late.ts";
  for (const [changedAtMs, count] of [[400, 0], [500, 1], [700, 1]] as const) {
    const scene = await watchingArbiter();
    scene.runtime.sources.prints.set(late, "2");
    scene.runtime.sources.changes.set(late, START + changedAtMs);
    tell(scene, 1, [APP, PART, late], { readSinceMs: START + 500 });
    await settle();
    assert.equal(reloads(scene), count, `${changedAtMs} ms`);
    tell(scene, 1, [APP, PART, late], { readSinceMs: START + 500 });
    await settle();
    assert.equal(reloads(scene), count, `${changedAtMs} ms, told again`);
  }
});

it("what an app that does not load has written is no reload, but a module is", async () => {
  const scene = await watchingArbiter();
  const write = (path: string, print: string): void => {
    scene.runtime.sources.prints.set(path, print);
    scene.runtime.sources.changes.set(path, START + 500);
  };
  const failed = { isComplete: false, readSinceMs: START + 500 };
  write("/srv/app.log", "1");
  tell(scene, 1, [APP], failed);
  await settle();
  assert.equal(reloads(scene), 0);
  assert.equal((await save(scene, APP, "2")).length, 1);
  write("/srv/app.log", "2");
  tell(scene, 2, [APP], failed);
  await settle();
  assert.equal(reloads(scene), 1);
  write("/srv/lib/new.ts", "1");
  tell(scene, 2, [APP], failed);
  await settle();
  assert.equal(reloads(scene), 2);
});

it("a change while a reload is under way is another reload", async () => {
  const scene = await watchingArbiter();
  await save(scene, APP, "2");
  await save(scene, APP, "3");
  scene.ready(2);
  await settle();
  assert.equal(scene.workers.length, 3);
});

it("what workers of an older generation load is not watched any more", async () => {
  const scene = await watchingArbiter();
  await save(scene, APP, "2");
  tell(scene, 1, ["/srv/old/late.ts"]);
  assert.ok(!scene.runtime.sources.watched.has("/srv/old"));
});
