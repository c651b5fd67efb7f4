import { it } from "node:test";
import assert from "node:assert/strict";
import { ChildProgram } from "./child_program.ts";
import { runtime } from "./worker_fixture.ts";

it("a worker whose arbiter dies leaves", async () => {
  const arbiter = new ChildProgram("dying_arbiter.ts");
  const pid = Number(await arbiter.line());
  assert.ok(runtime.processes.isAlive(pid));
  await arbiter.kill();
  const isThere = (): boolean =>
    runtime.processes.isAlive(pid) &&
    runtime.processes.describe(pid) !== "zombie";
  while (isThere()) await new Promise((resolve) => setTimeout(resolve, 50));
});
