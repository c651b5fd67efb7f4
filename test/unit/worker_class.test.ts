import assert from "node:assert/strict";
import { it } from "node:test";
import { settingOf } from "../../src/config/settings_table.ts";
import { parseWorkerClass } from "../../src/worker_class.ts";

const { type } = settingOf("workerClass");
const CONTEXT = { cpus: () => 1 };

it("a worker class is a file, or what an import names, and an export of it", () => {
  for (
    const [text, module, isFile, name] of [
      ["./worker.ts", "./worker.ts", true, undefined],
      ["../w#Name", "../w", true, "Name"],
      ["/srv/w.js#$1", "/srv/w.js", true, "$1"],
      ["file:///srv/a%20b.ts#Name", "/srv/a b.ts", true, "Name"],
      ["package", "package", false, undefined],
      ["package/sub.js#Name", "package/sub.js", false, "Name"],
      ["@scope/package", "@scope/package", false, undefined],
      ["@scope/package/sub/more#A", "@scope/package/sub/more", false, "A"],
      ["server#default", "server", false, "default"],
      ["npm:package@1.2/sub#Name", "npm:package@1.2/sub", false, "Name"],
    ] as const
  ) {
    assert.deepEqual(parseWorkerClass(text), { module, isFile, name });
    assert.equal(type.parse(text, CONTEXT), text);
  }
});

it("what names no module is refused", () => {
  for (
    const text of [
      "#Name",
      "#internal/sub",
      "package#",
      "package#a-b",
      "./w.ts#a.b",
      "@scope",
      "a b",
      "package//sub",
      ".",
      "./",
      "file:",
    ]
  ) {
    assert.throws(() => type.parse(text, CONTEXT), { name: "Refusal" }, text);
  }
});

it("a word near a class of pfserve's is taken for a slip", () => {
  for (
    const [text, meant] of [
      ["asnyc", "async"],
      ["Sync", "sync"],
      ["gthreads", "gthread"],
      ["gevnt", "gevent"],
      ["servers", "server"],
      ["my_worker.ts", "./my_worker.ts"],
      ["my_worker.js#Name", "./my_worker.js#Name"],
    ]
  ) {
    assert.throws(() => type.parse(text, CONTEXT), {
      message:
        "expected sync, async, gthread, server, or a module: ./FILE or PACKAGE, " +
        `and #EXPORT if it is not the default one; did you mean "${meant}"?`,
    }, text);
  }
});
