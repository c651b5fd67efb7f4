import assert from "node:assert/strict";
import { it } from "node:test";
import { findModule, parseAppSpec } from "../../src/app_spec.ts";
import { createFakeFiles } from "./fake_files.ts";

it("a specification names a module, an export, or a factory", () => {
  for (
    const [spec, module, name, isFactory] of [
      ["app.ts", "app.ts", undefined, false],
      ["./lib/app", "./lib/app", undefined, false],
      ["app.ts:server", "app.ts", "server", false],
      ["app:api.handler", "app", "api.handler", false],
      ["app:create()", "app", "create", true],
      ["app:a.create()", "app", "a.create", true],
      ["app:$_1", "app", "$_1", false],
      ["/srv/a:b/app.ts", "/srv/a:b/app.ts", undefined, false],
      ["/srv/a:b/app.ts:main", "/srv/a:b/app.ts", "main", false],
    ] as const
  ) {
    assert.deepEqual(parseAppSpec(spec), { module, name, isFactory });
  }
});

it("what is no specification is refused with exit code 4", () => {
  for (
    const spec of ["", "app:", "app:1x", "app:a-b", "app:f(1)", "app:f(", ":x"]
  ) {
    assert.throws(() => parseAppSpec(spec), {
      name: "PfserveError",
      exitCode: 4,
      message:
        `Cannot parse app "${spec}": expected MODULE, MODULE:NAME or MODULE:FACTORY()`,
    });
  }
});

it("a module is found as it is named, then with the usual endings in order", () => {
  const files = createFakeFiles();
  files.directories.add("/srv/api");
  for (
    const path of ["/srv/api.js", "/srv/api.ts", "/srv/web", "/srv/web.ts"]
  ) {
    files.texts.set(path, "");
  }
  assert.equal(findModule("api", files), "/srv/api.ts");
  assert.equal(findModule("./api.js", files), "/srv/api.js");
  assert.equal(findModule("web", files), "/srv/web");
  assert.equal(findModule("/srv/web.ts", files), "/srv/web.ts");
});

it("a module that is not there, or is a directory, is refused with exit code 4", () => {
  const files = createFakeFiles();
  files.directories.add("/srv/api");
  assert.throws(() => findModule("web", files), {
    exitCode: 4,
    message:
      `Cannot find app module "web": expected a path to a .ts or .js file`,
  });
  assert.throws(() => findModule("api", files), {
    exitCode: 4,
    message: `Cannot find app module "api": it is a directory, expected a file`,
  });
});
