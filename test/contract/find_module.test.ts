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
import { after, it } from "node:test";
import { loadRuntime, runtimeName } from "../../runtimes/detect.ts";

const { modules } = await loadRuntime();
const folder = mkdtempSync(join(tmpdir(), "pfserve-modules-"));
after(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function writePackage(name: string, fields: Record<string, unknown>): void {
  write(
    `node_modules/${name}/package.json`,
    JSON.stringify({ name, type: "module", ...fields }),
  );
}

it("a package is found by what it exports, whoever it exports it for", () => {
  const inner = join(folder, "deep", "inside");
  mkdirSync(inner, { recursive: true });
  for (
    const [name, fields, specifier] of [
      ["old", { main: "./m.js" }, "old"],
      ["plain", { exports: "./m.js" }, "plain"],
      ["esm", { exports: { import: "./m.js" } }, "esm"],
      [
        "nested",
        {
          exports: {
            ".": { import: { types: "./m.d.ts", default: "./m.js" } },
          },
        },
        "nested",
      ],
      [
        "@scope/sub",
        { exports: { "./conf": { import: "./m.js" } } },
        "@scope/sub/conf",
      ],
      ["loose", {}, "loose/m.js"],
    ] as const
  ) {
    writePackage(name, fields);
    write(`node_modules/${name}/m.js`, "export default 1;");
    const path = join(folder, "node_modules", name, "m.js");
    assert.equal(modules.find(specifier, inner), path);
  }
});

it("a relative specifier is seen from the directory", () => {
  write("config/here.mjs", "export default 1;");
  assert.equal(
    modules.find("./here.mjs", join(folder, "config")),
    join(folder, "config", "here.mjs"),
  );
});

it("what is not there is an error that names it", () => {
  writePackage("closed", { exports: { "./open": "./m.js" } });
  for (
    const [specifier, named] of [
      ["nothing-of-that-name", "nothing-of-that-name"],
      ["closed/secret", "closed"],
      ["./no.js", "no.js"],
    ] as const
  ) {
    assert.throws(
      () => modules.find(specifier, folder),
      (error: Error) => error.message.includes(named),
    );
  }
});

it("a config file is fresh at each load, as ES module and as CommonJS", async () => {
  write("package.json", "{}");
  for (
    const [file, text] of [
      ["c.mjs", "export default VALUE;"],
      ["c.cjs", "module.exports = VALUE;"],
      ["c.js", "module.exports = VALUE;"],
    ] as const
  ) {
    for (const value of [1, 2]) {
      write(file, text.replace("VALUE", String(value)));
      const path = join(folder, file);
      const loaded = await modules.load(path, { isFresh: true });
      assert.equal(loaded["default"], value, file);
    }
  }
});

it("a config file in a package is fresh, or an error says that it cannot be", async () => {
  writePackage("fresh", { exports: "./c.js" });
  const path = join(folder, "node_modules", "fresh", "c.js");
  const load = (): Promise<Record<string, unknown>> =>
    modules.load(path, { isFresh: true });
  write("node_modules/fresh/c.js", "export default 1;");
  assert.equal((await load())["default"], 1);
  assert.equal((await load())["default"], 1);
  write("node_modules/fresh/c.js", "export default 2;");
  const later = new Date(Date.now() + 5000);
  utimesSync(path, later, later);
  if (runtimeName() === "deno") {
    return await assert.rejects(load(), /send USR2, or restart/);
  }
  assert.equal((await load())["default"], 2);
});
