import assert from "node:assert/strict";
import { it } from "node:test";
import { Pidfile } from "../../src/arbiter/pidfile.ts";
import { createFakeRuntime, OWN_PID } from "./fake_runtime.ts";

function createPidfile(text?: string) {
  const runtime = createFakeRuntime();
  if (text !== undefined) runtime.files.texts.set("/srv/run.pid", text);
  return { runtime, pidfile: new Pidfile(runtime, "run.pid") };
}

it("a pidfile holds the process id and goes with the process", () => {
  const { runtime, pidfile } = createPidfile();
  pidfile.check();
  pidfile.write();
  assert.equal(runtime.files.texts.get("/srv/run.pid"), `${OWN_PID}\n`);
  pidfile.remove();
  assert.equal(runtime.files.texts.size, 0);
  pidfile.remove();
});

it("a pidfile of a living process stops the start", () => {
  const { runtime, pidfile } = createPidfile("77\n");
  runtime.processes.alive.add(77);
  assert.throws(() => pidfile.check(), {
    name: "PfserveError",
    exitCode: 1,
    message: 'Already running on PID 77 (or pidfile "/srv/run.pid" is stale)',
  });
});

for (
  const [what, text] of [
    ["of a dead process", "77\n"],
    ["of this very process", `${OWN_PID}\n`],
    ["without a number", "hello"],
    ["with a number that is no process", "0\n"],
    ["that is empty", ""],
  ] as const
) {
  it(`a pidfile ${what} is written over`, () => {
    const { runtime, pidfile } = createPidfile(text);
    runtime.processes.alive.add(OWN_PID).add(0);
    pidfile.check();
    pidfile.write();
    assert.equal(runtime.files.texts.get("/srv/run.pid"), `${OWN_PID}\n`);
  });
}

it("a pidfile that another process has taken is not removed", () => {
  const { runtime, pidfile } = createPidfile("77\n");
  pidfile.remove();
  assert.deepEqual([...runtime.files.texts], [["/srv/run.pid", "77\n"]]);
});

it("a pidfile that cannot be written says where and why", () => {
  const { runtime, pidfile } = createPidfile();
  runtime.files.writeAtomically = () => {
    throw new Error("EACCES");
  };
  assert.throws(() => pidfile.write(), {
    name: "PfserveError",
    message: /^Cannot write pidfile "\/srv\/run\.pid": EACCES; expected/,
  });
});
