import assert from "node:assert/strict";
import { it } from "node:test";
import { chooseBun } from "../../runtimes/bunx.ts";

const NODE = { node: "20.20.2" };
const FROM_BUNX = {
  npm_config_user_agent: "bun/1.4.5 npm/? node/v26.3.0 linux x64",
  npm_execpath: "/home/u/.bun/bin/bunx",
};

it("the command moves to the Bun that started it", () => {
  assert.equal(chooseBun(FROM_BUNX, NODE), "/home/u/.bun/bin/bunx");
});

it("the command stays on Node when npm or nothing started it", () => {
  const npm = { ...FROM_BUNX, npm_config_user_agent: "npm/11.19.1 node/v20" };
  assert.equal(chooseBun(npm, NODE), undefined);
  assert.equal(chooseBun({}, NODE), undefined);
});

it("the command stays when PFSERVE_RUNTIME says node", () => {
  const env = { ...FROM_BUNX, PFSERVE_RUNTIME: "node" };
  assert.equal(chooseBun(env, NODE), undefined);
});

it("the command stays when Bun does not say where it is", () => {
  assert.equal(chooseBun({ ...FROM_BUNX, npm_execpath: "" }, NODE), undefined);
});

it("the command stays on Bun and on Deno", () => {
  const versions = { node: "24.3.0", bun: "1.4.5" };
  assert.equal(chooseBun(FROM_BUNX, versions), undefined);
  assert.equal(
    chooseBun(FROM_BUNX, { node: "24.2.0", deno: "2.9.5" }),
    undefined,
  );
});
