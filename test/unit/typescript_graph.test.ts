import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { it } from "node:test";
import { withProject } from "../../runtimes/deno/project_flags.ts";
import { needsCompiler } from "../../runtimes/node/typescript_graph.ts";
import { readPaths, toJson } from "../../runtimes/shared/tsconfig.ts";

type Files = Readonly<Record<string, string>>;

/** Calls `ask` with a directory that has these files. */
function inProject<Result>(
  files: Files,
  ask: (directory: string) => Result,
): Result {
  const directory = mkdtempSync(join(tmpdir(), "pfserve-"));
  try {
    write(directory, files);
    return ask(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function write(directory: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
}

function isCompiled(files: Files): boolean {
  return inProject(
    files,
    (directory) => needsCompiler(join(directory, "app.ts")),
  );
}

it("modules that Node runs by itself need no compiler", () => {
  assert.equal(
    isCompiled({
      "app.ts":
        `import { a } from "./lib/a.ts"; import fs from "node:fs"; import "missing"; import "./gone.ts"; import "./app.ts";`,
      "lib/a.ts":
        `import { type B, b } from "../b.mts"; export const a: B = b;`,
      "b.mts": `export type B = number; export const b: B = 1; import "./c.js"`,
      "c.js": "export {}",
      "node_modules/dep/index.js": "enum A {}",
    }),
    false,
  );
});

it("one module that needs a compiler is enough, however far away", () => {
  const graph = (last: string, files: Files = {}) =>
    isCompiled({
      "app.ts": 'import "./one.ts";',
      "one.ts": 'export * from "./two.js";',
      "two.js": 'import "./three.ts";',
      "three.ts": last,
      ...files,
    });
  assert.ok(graph("enum A { B }"));
  assert.ok(graph('import "./view.tsx"', { "view.tsx": "" }));
  assert.ok(graph('import "./lib"', { "lib/index.ts": "" }));
  assert.ok(graph('import "./lib"', { "lib.ts": "" }));
  assert.ok(graph('import "./lib.js"', { "lib.ts": "" }));
  assert.ok(!graph('import "./lib.js"', { "lib.js": "", "lib.ts": "" }));
});

it("a type that is imported like a value needs a compiler", () => {
  const app = (name: string) => ({
    "app.ts": `import { ${name} } from "./types.ts";`,
    "types.ts": "export interface Shop {} export const shop = 1;",
  });
  assert.ok(isCompiled(app("Shop")));
  assert.ok(!isCompiled(app("type Shop, shop")));
});

it("names of tsconfig.json need a compiler when they lead somewhere", () => {
  const tsconfig =
    '{ "compilerOptions": { "paths": { "~/*": ["./src/*"], "all": ["./all.ts"] } } }';
  const app = (specifier: string) =>
    isCompiled({
      "app.ts": `import "${specifier}";`,
      "tsconfig.json": tsconfig,
      "src/a.ts": "",
      "all.ts": "",
    });
  assert.ok(app("~/a.ts"));
  assert.ok(app("~/a"));
  assert.ok(app("all"));
  assert.ok(!app("~/none.ts"));
  assert.ok(!app("other"));
});

it("a file that has changed is read again", () => {
  inProject({ "app.ts": "const a: number = 1;" }, (directory) => {
    const path = join(directory, "app.ts");
    assert.equal(needsCompiler(path), false);
    write(directory, { "app.ts": "enum A { B }" });
    utimesSync(path, 1, 1);
    assert.equal(needsCompiler(path), true);
  });
});

it("paths are read with comments, from what is extended, and from baseUrl", () => {
  assert.deepEqual(
    JSON.parse(toJson('{ "a//b": "/*c*/", /* d */ "e": [1, ], // f\n}')),
    {
      "a//b": "/*c*/",
      e: [1],
    },
  );
  inProject({
    "tsconfig.json": '{ "extends": "./base/tsconfig" }',
    "base/tsconfig.json":
      '{ "compilerOptions": { "baseUrl": "src", "paths": { "a": ["b"] } } }',
    "own.json": '{ "extends": "@tsconfig/node20" }',
    "broken.json": "{",
  }, (directory) => {
    const read = (name: string) => readPaths(join(directory, name));
    assert.deepEqual(read("tsconfig.json"), {
      "*": [join(directory, "base/src/*")],
      a: [join(directory, "base/src/b")],
    });
    for (const name of ["own.json", "broken.json", "none.json"]) {
      assert.deepEqual(read(name), {});
    }
  });
});

it("a worker on Deno is given the project of its app", () => {
  const flagsFor = (files: Files, flags: readonly string[] = []) =>
    inProject(
      { "app.ts": "", ...files },
      (directory) =>
        withProject(flags, join(directory, "app.ts"))
          .map((flag) => decodeURIComponent(flag).replaceAll(directory, "APP")),
    );
  const deno = { "deno.json": "{}", "tsconfig.json": "{}" };
  assert.deepEqual(flagsFor(deno), ["--config", "APP/deno.json"]);
  assert.deepEqual(flagsFor(deno, ["-A", "-c", "x.json"]), [
    "-A",
    "-c",
    "x.json",
  ]);
  const options = {
    jsx: "react",
    paths: { "@/*": ["./src/*"], b: ["./b.ts"], "*/c": ["x/*"] },
  };
  assert.deepEqual(
    flagsFor({
      "tsconfig.json": JSON.stringify({ compilerOptions: options }),
      "node_modules/a/package.json": "{}",
    }),
    [
      "--quiet",
      "--config",
      "APP/tsconfig.json",
      `--import-map=data:application/json,${
        JSON.stringify({
          imports: { "@/": "file://APP/src/", b: "file://APP/b.ts" },
        })
      }`,
      "--node-modules-dir=manual",
      "--unstable-sloppy-imports",
      "--unstable-detect-cjs",
    ],
  );
  assert.deepEqual(flagsFor({ "tsconfig.json": "{}" }), [
    "--no-config",
    "--unstable-sloppy-imports",
    "--unstable-detect-cjs",
  ]);
});
