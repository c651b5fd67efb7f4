import assert from "node:assert/strict";
import { it } from "node:test";
import {
  expandPattern,
  filesBelow,
} from "../../src/arbiter/watch/source_files.ts";
import { createFakeSources } from "./fake_sources.ts";

function expand(pattern: string, ...paths: readonly string[]): string[] {
  const sources = createFakeSources();
  for (const path of paths) sources.prints.set(path, "1");
  return [...expandPattern(sources, pattern).files].sort();
}

it("a path stands for itself, whether it is there or not", () => {
  assert.deepEqual(expand("/srv/a.txt"), ["/srv/a.txt"]);
});

it("a star is any part of one name", () => {
  const all = ["/srv/a.html", "/srv/b.html", "/srv/a.txt", "/srv/x/c.html"];
  assert.deepEqual(expand("/srv/*.html", ...all), [
    "/srv/a.html",
    "/srv/b.html",
  ]);
  assert.deepEqual(expand("/srv/?.txt", ...all), ["/srv/a.txt"]);
  assert.deepEqual(expand("/srv/*/c.html", ...all), ["/srv/x/c.html"]);
});

it("two stars are any folders, also none", () => {
  const all = ["/srv/a.html", "/srv/x/b.html", "/srv/x/y/c.html", "/a.html"];
  assert.deepEqual(expand("/srv/**/*.html", ...all), all.slice(0, 3));
  assert.deepEqual(expand("/srv/x/**", ...all), all.slice(1, 3));
});

it("other characters of a pattern are what they are", () => {
  assert.deepEqual(
    expand("/srv/[a]+(b).*", "/srv/[a]+(b).txt", "/srv/a+b.txt"),
    ["/srv/[a]+(b).txt"],
  );
});

it("packages and hidden files are no sources", () => {
  const sources = createFakeSources();
  const hidden = ["/srv/.git/x", "/srv/.env", "/srv/node_modules/p/index.js"];
  for (const path of [...hidden, "/srv/app.ts", "/srv/lib/a.ts"]) {
    sources.prints.set(path, "1");
  }
  const found = filesBelow(sources, "/srv");
  assert.deepEqual([...found.files].sort(), ["/srv/app.ts", "/srv/lib/a.ts"]);
  assert.deepEqual([...found.directories].sort(), ["/srv", "/srv/lib"]);
});
