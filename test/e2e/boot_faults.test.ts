/** Apps that cannot be served. */
import assert from "node:assert/strict";
import type { Command } from "./harness/command.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import { serverArgs } from "./harness/server.ts";
import { UNPARSABLE_APP } from "./harness/sources.ts";

/** How long it may take until the last attempt to start a worker has failed. */
const LAST_ATTEMPT_MS = 40_000;

interface Failing {
  readonly app: string;
  readonly args?: readonly string[];
  readonly code: number;
  /** What an operator must be able to read. */
  readonly shown: RegExp;
}

/** Starts two workers of an app that cannot be served; checks the end. */
async function assertFails(scene: Scene, failing: Failing): Promise<Command> {
  const { app, args = [] } = failing;
  const command = scene.run({ args: serverArgs({ app, workers: 2, args }) });
  const exit = await command.exit({ timeoutMs: LAST_ATTEMPT_MS });
  assert.equal(exit.code, failing.code);
  assert.match(command.log.text, failing.shown);
  assert.match(command.log.text, /Shutting down: Master/);
  assert.ok(!command.log.has(/Worker ready/));
  await command.allGone({ timeoutMs: 3000 });
  return command;
}

onEachTarget("a start", (scenario) => {
  scenario(
    "with an app that throws exits with 3 and shows its error",
    async (scene) => {
      const command = await assertFails(scene, {
        app: "broken_throw",
        code: 3,
        shown: /no database at boot/,
      });
      assert.match(command.log.text, /broken_throw\.[jt]s:2/);
    },
  );

  scenario(
    "with an app that does not parse exits with 3 and names the file",
    (scene) =>
      assertFails(scene, {
        app: scene.write("unparsable.ts", UNPARSABLE_APP),
        code: 3,
        shown: /unparsable\.ts/,
      }).then(() => {}),
  );

  scenario(
    "with an app that exits while it loads exits with 3",
    async (scene) => {
      const command = await assertFails(scene, {
        app: "crash_at_boot",
        code: 3,
        shown: /\b7\b/,
      });
      const boots = command.log.all(/Booting worker with pid/).length;
      assert.ok(boots <= 20, `${boots} boots`);
    },
  );

  scenario(
    "with an app that never loads exits with 3 after boot_timeout",
    async (scene) => {
      const command = await assertFails(scene, {
        app: "never_ready",
        args: ["--boot-timeout", "1"],
        code: 3,
        shown: /boot.?timeout|not ready|did not become ready/i,
      });
      const durationMs = performance.now() - command.startedAtMs;
      assert.ok(durationMs > 1000, `took ${durationMs} ms`);
    },
  );

  for (
    const [app, name] of [
      ["no_export", "default"],
      ["wrong_export", "default"],
      ["hello:nothing", "nothing"],
      ["factory:missing()", "missing"],
    ] as const
  ) {
    scenario(
      `with ${app} exits with 4 and names the export`,
      (scene) =>
        assertFails(scene, { app, code: 4, shown: new RegExp(name) }).then(
          () => {},
        ),
    );
  }

  scenario(
    "with a module that does not exist fails and names it",
    async (scene) => {
      const args = serverArgs({ app: scene.path("no_such_app.ts") });
      const { command, exit } = await scene.runToEnd({ args });
      assert.ok(exit.code === 3 || exit.code === 4, `exit code ${exit.code}`);
      assert.match(command.log.text, /no_such_app\.ts/);
      await command.allGone({ timeoutMs: 3000 });
    },
  );
});
