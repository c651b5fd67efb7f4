import assert from "node:assert/strict";
import process from "node:process";
import { it } from "node:test";
import { loadRuntime } from "../../runtimes/detect.ts";
import { HANDLED_SIGNALS } from "../../src/arbiter/signals.ts";
import { ChildProgram } from "./child_program.ts";

const runtime = await loadRuntime();

it("every signal that an arbiter handles is heard, each time that it is sent", async () => {
  const listener = new ChildProgram("signal_listener.ts");
  try {
    assert.equal(await listener.line(), "ready");
    for (const signal of [...HANDLED_SIGNALS, ...HANDLED_SIGNALS]) {
      assert.equal(runtime.processes.kill(listener.pid, signal), true);
      assert.equal(await listener.line(), signal);
    }
  } finally {
    await listener.kill();
  }
});

it("what the environment gives once is taken out of it", () => {
  process.env["PFSERVE_TEST_ONCE"] = "x";
  assert.equal(runtime.self.takeEnv("PFSERVE_TEST_ONCE"), "x");
  assert.equal(runtime.self.takeEnv("PFSERVE_TEST_ONCE"), undefined);
  assert.equal("PFSERVE_TEST_ONCE" in process.env, false);
});

it("a process knows itself", () => {
  const { self } = runtime;
  assert.equal(self.pid, process.pid);
  assert.equal(self.parentPid(), process.ppid);
  assert.equal(self.workingDirectory(), process.cwd());
  assert.ok(
    Number.isInteger(self.availableCpus()) && self.availableCpus() >= 1,
  );
  assert.ok(runtime.processes.isAlive(self.pid));
});
