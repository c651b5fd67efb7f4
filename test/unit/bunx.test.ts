import assert from "node:assert/strict";
import { it } from "node:test";
import { chooseBun, type Circumstances } from "../../runtimes/bunx.ts";

const FROM_BUNX = {
  npm_config_user_agent: "bun/1.4.5 npm/? node/v26.3.0 linux x64",
  npm_execpath: "/home/u/.bun/bin/bunx",
};

/** On Node 20, by bunx. */
function choose(given: Partial<Circumstances>): string | undefined {
  return chooseBun({
    env: FROM_BUNX,
    versions: { node: "20.20.2" },
    args: ["/app/node_modules/.bin/pfserve", "app.ts"],
    path: "/app/node_modules/pfserve/dist/runtimes/bunx.js",
    ...given,
  });
}

it("the command moves to the Bun that started it", () => {
  assert.equal(choose({}), "/home/u/.bun/bin/bunx");
});

it("the command stays on Node when npm or nothing started it", () => {
  const npm = { ...FROM_BUNX, npm_config_user_agent: "npm/11.19.1 node/v20" };
  assert.equal(choose({ env: npm }), undefined);
  assert.equal(choose({ env: {} }), undefined);
});

it("the command stays where a runtime is named, which is looked at later", () => {
  const env = { ...FROM_BUNX, PFSERVE_RUNTIME: "node" };
  assert.equal(choose({ env }), undefined);
  assert.equal(choose({ args: ["bin.js", "--runtime", "node"] }), undefined);
  assert.equal(choose({ args: ["bin.js", "--runtime=bun"] }), undefined);
});

it("the command stays when Bun does not say where it is", () => {
  assert.equal(choose({ env: { ...FROM_BUNX, npm_execpath: "" } }), undefined);
});

it("the command stays on Bun and on Deno", () => {
  const versions = { node: "24.3.0", bun: "1.4.5" };
  assert.equal(choose({ versions }), undefined);
  assert.equal(
    choose({ versions: { node: "24.2.0", deno: "2.9.5" } }),
    undefined,
  );
});

it("a global package of a Bun that is gone stays on Node", () => {
  const path =
    "/home/u/.bun/install/global/node_modules/pfserve/dist/runtimes/bunx.js";
  assert.equal(choose({ env: { PATH: "/nowhere" }, path }), undefined);
});
