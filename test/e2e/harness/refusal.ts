import assert from "node:assert/strict";
import type { Scene } from "./scene.ts";

/** A command line that must be refused. */
export interface Refused {
  readonly args: readonly string[];
  readonly code: number;
  readonly shown: readonly (RegExp | string)[];
}

/** Runs the command; it must refuse in one line which says everything. */
export async function assertRefuses(
  scene: Scene,
  refused: Refused,
): Promise<void> {
  const { command, exit } = await scene.runToEnd({ args: refused.args });
  assert.equal(exit.code, refused.code);
  const lines = command.stderr.text.split("\n").filter((line) =>
    line.trim() !== "" && !/\[(?:INFO|DEBUG)\]/.test(line)
  );
  assert.equal(lines.length, 1, `expected one line:\n${command.stderr.text}`);
  for (const part of refused.shown) {
    if (typeof part === "string") {
      assert.ok(lines[0]?.includes(part), `no ${part} in: ${lines[0]}`);
    } else assert.match(lines[0] ?? "", part);
  }
  assert.ok(!command.log.has("Booting worker"), "a worker was started");
  await command.allGone({ timeoutMs: 3000 });
}
