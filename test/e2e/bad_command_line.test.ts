/** Command lines that say nothing sensible: one clear line, exit code 2. */
import assert from "node:assert/strict";
import { assertRefuses, type Refused } from "./harness/refusal.ts";
import { onEachTarget } from "./harness/scene.ts";
import { appPath } from "./harness/server.ts";

const HELLO = appPath("hello");

const COMMAND_LINES: readonly (Refused & { name: string })[] = [
  {
    name: "an unknown flag",
    args: ["--wrokers", "2", HELLO],
    code: 2,
    shown: ["--wrokers", "--workers"],
  },
  {
    name: "a flag without its value",
    args: [HELLO, "--workers"],
    code: 2,
    shown: ["--workers"],
  },
  {
    name: "a number that is none",
    args: ["-w", "two", HELLO],
    code: 2,
    shown: [/-w\b|workers/, "two"],
  },
  {
    name: "a negative number",
    args: ["--workers=-1", HELLO],
    code: 2,
    shown: ["workers", "-1"],
  },
  {
    name: "an unknown worker class",
    args: ["-k", "asnyc", HELLO],
    code: 2,
    shown: ["asnyc", /\basync\b/],
  },
  {
    name: "a second app",
    args: [HELLO, "another.ts"],
    code: 2,
    shown: ["another.ts"],
  },
  {
    name: "an unreadable address",
    args: ["-b", "lokalhost:x", HELLO],
    code: 2,
    shown: ["lokalhost:x"],
  },
];

onEachTarget("a wrong command line", (scenario) => {
  for (const { name, ...refused } of COMMAND_LINES) {
    scenario(name, (scene) => assertRefuses(scene, refused));
  }

  scenario("no app", async (scene) => {
    const { exit, command } = await scene.runToEnd({ args: ["-w", "1"] });
    assert.ok(exit.code === 1 || exit.code === 2, `exit code ${exit.code}`);
    assert.match(command.stderr.text, /app/i);
  });
});
