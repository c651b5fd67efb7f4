import assert from "node:assert/strict";
import { it } from "node:test";
import { readLoadFailure } from "../../runtimes/shared/load_failure.ts";
import type { LoadFailure } from "../../src/runtime.ts";
import { installCommand } from "../../src/worker/install_command.ts";
import { explainLoadFailure } from "../../src/worker/load_failure.ts";
import { createFakeRuntime } from "./fake_runtime.ts";
import { createFakeFiles } from "./fake_files.ts";

/** An error with this message, and this stack. */
function failed(message: string, stack = ""): Error {
  return Object.assign(new Error(message), { stack });
}

it("what each runtime says of a missing module is read", () => {
  const package_ = (specifier: string, importer?: string) => ({
    kind: "missing_package",
    specifier,
    importer,
  });
  for (
    const [message, expected] of [
      [
        "Cannot find package 'a' imported from /srv/app.ts",
        package_("a", "/srv/app.ts"),
      ],
      [
        "Cannot find module 'a'\nRequire stack:\n- /srv/a.cjs\n- /srv/b.cjs",
        package_("a", "/srv/a.cjs"),
      ],
      [
        'Import "a" not a dependency and not in import map from "file:///srv/a%20b.ts"\n  \u001b[36mhint:\u001b[0m try\n    at \u001b[36mfile:///srv/a%20b.ts\u001b[0m:\u001b[33m2\u001b[0m:\u001b[33m1\u001b[0m',
        package_("a", "/srv/a b.ts"),
      ],
      [
        'Import "a" not a dependency\n    at file:///srv/app.ts:2:1',
        package_("a", "/srv/app.ts"),
      ],
      [
        'Could not resolve "a", but found it in a package.json. Deno expects',
        package_("a"),
      ],
      [
        'Module not found "file:///srv/b.ts".\n    at file:///srv/app.ts:1:9',
        { kind: "missing_file", path: "/srv/b.ts", importer: "/srv/app.ts" },
      ],
    ] as const
  ) {
    assert.deepEqual(readLoadFailure(failed(message)), expected);
  }
  const bun = { message: "x", specifier: "../b", referrer: "/srv/lib/app.ts" };
  assert.deepEqual(readLoadFailure(bun), {
    kind: "missing_file",
    path: "/srv/b",
    importer: "/srv/lib/app.ts",
  });
});

it("the place of a syntax error is read", () => {
  const at = (line: number, reason: string) => ({
    kind: "syntax",
    path: "/srv/app.ts",
    line,
    reason,
  });
  const position = { file: "/srv/app.ts", line: 4 };
  for (
    const [error, expected] of [
      [
        failed(
          "Bad token",
          "file:///srv/app.ts:3\nenum\n^^\n\nSyntaxError: Bad token",
        ),
        at(3, "Bad token"),
      ],
      [
        failed(
          "Transform failed with 1 error:\n/srv/app.ts:5:2: ERROR: Expected x",
        ),
        at(5, "Expected x"),
      ],
      [
        failed(
          "SyntaxError: Bad\n  |\n    at file:///srv/app.ts:6:2",
          "TypeError: SyntaxError: Bad",
        ),
        at(6, "Bad"),
      ],
      [
        { message: "2 errors", errors: [{ message: "Bad", position }] },
        at(4, "Bad"),
      ],
      [{ message: "Bad", position }, at(4, "Bad")],
    ] as const
  ) {
    assert.deepEqual(readLoadFailure(error), expected);
  }
  const wrapper =
    "SyntaxError: Bad\n    at Object.compileFunction (ext:core:1:1)\n    at file:///srv/a.cjs:7:9";
  assert.equal(readLoadFailure(failed("Bad", wrapper)), undefined);
});

it("of what is thrown, the first place of the app itself is read", () => {
  const stack = [
    "Error: no database",
    "    at connect (/srv/node_modules/pg/index.js:9:1)",
    "    at async file:///srv/app.ts?load=2:4:9",
    "    at file:///srv/other.ts:1:1",
  ].join("\n");
  assert.deepEqual(readLoadFailure(failed("no database", stack)), {
    kind: "thrown",
    path: "/srv/app.ts",
    line: 4,
    reason: "no database",
  });
  const own = new URL("../../src/worker/app_loader.ts", import.meta.url).href;
  const ours = `Error: x\n    at load (${own}:1:1)\n    at node:internal/x:1:1`;
  for (const thrown of [failed("x", ours), "a text", undefined, null, {}]) {
    assert.equal(readLoadFailure(thrown), undefined);
  }
});

it("a package is installed by what the project uses", () => {
  const command = (name: string, texts: Readonly<Record<string, string>>) => {
    const files = createFakeFiles();
    for (const [path, text] of Object.entries(texts)) {
      files.texts.set(path, text);
    }
    return installCommand(name, {
      files,
      directory: "/srv/shop/src",
      fallback: "npm",
    });
  };
  assert.equal(command("a", {}), "npm install a");
  assert.equal(command("a", { "/srv/yarn.lock": "" }), "yarn add a");
  assert.equal(
    command("a", { "/srv/yarn.lock": "", "/srv/shop/bun.lock": "" }),
    "bun add a",
  );
  assert.equal(
    command("@a/b", { "/srv/shop/deno.json": "" }),
    "deno add npm:@a/b",
  );
  const wants = { "/srv/shop/package.json": '{"devDependencies":{"a":"1"}}' };
  assert.equal(
    command("a", { ...wants, "/pnpm-lock.yaml": "" }),
    "pnpm install",
  );
  assert.equal(command("b", { ...wants, "/pnpm-lock.yaml": "" }), "pnpm add b");
  assert.equal(command("b", { "/srv/package.json": "{" }), "npm install b");
});

it("a message has the line of the import, and a file with a near name", () => {
  const runtime = createFakeRuntime();
  const say = (failure: LoadFailure): string => {
    runtime.modules.explain = () => failure;
    const error = new Error("cause");
    const where = { specification: "app", path: "/srv/app.ts", error };
    const explained = explainLoadFailure(runtime, where);
    assert.equal(explained.exitCode, 3);
    assert.equal(
      explained.cause,
      failure.kind === "thrown" ? error : undefined,
    );
    return explained.message;
  };
  const importer = "/srv/app.ts";
  runtime.files.texts.set(
    importer,
    '\n\nimport "./lib/b.js";\nimport "@/c";\n',
  );
  runtime.files.texts.set("/srv/lib/b.ts", "");
  assert.equal(
    say({ kind: "missing_file", path: "/srv/lib/b.js", importer }),
    `Cannot load app "app": the file "/srv/lib/b.js", imported at /srv/app.ts:3, does not exist; did you mean "/srv/lib/b.ts"?`,
  );
  assert.match(
    say({ kind: "missing_package", specifier: "@/c", importer }),
    /: nothing is known of "@\/c", imported at \/srv\/app\.ts:4: expected it in "paths" of tsconfig\.json/,
  );
  assert.equal(
    say({ kind: "missing_package", specifier: "d", importer: undefined }),
    `Cannot load app "app": the package "d" is not installed: run npm install d`,
  );
  assert.equal(
    say({ kind: "thrown", path: importer, line: 2, reason: "no\n database" }),
    `Cannot load app "app": no | database (thrown at /srv/app.ts:2)`,
  );
});
