/** What a server costs that nobody talks to. */
import assert from "node:assert/strict";
import { readProcess } from "./harness/process_table.ts";
import { onEachTarget } from "./harness/scene.ts";
import { eventually, pause } from "./harness/wait.ts";

const WORKERS = 16;
const WINDOW_MS = 6000;
/** The last of the start may fall into a window; what a server always does falls into each. */
const WINDOWS = 3;
const LIMIT_PERCENT = 0.5;
const STARTING_PERCENT = 5;

onEachTarget("an idle server", (scenario) => {
  scenario(
    `of ${WORKERS} workers keeps its arbiter under ${LIMIT_PERCENT} % CPU`,
    async (scene) => {
      const server = await scene.serve({ app: "hello", workers: WORKERS });
      const cpuSeconds = (): number =>
        readProcess(server.pid)?.cpuSeconds ?? NaN;
      const percentOver = async (windowMs: number): Promise<number> => {
        const before = { cpu: cpuSeconds(), ms: performance.now() };
        await pause(windowMs);
        return 100 * 1000 * (cpuSeconds() - before.cpu) /
          (performance.now() - before.ms);
      };
      await eventually(
        "the start to be over",
        async () => await percentOver(500) < STARTING_PERCENT,
      );
      const windows: number[] = [];
      while (windows.length < WINDOWS && !windows.some(isIdle)) {
        windows.push(await percentOver(WINDOW_MS));
      }
      const measured = windows.map((percent) => `${percent.toFixed(2)} %`);
      console.log(`# ${scene.target.name}: ${measured.join(", ")} CPU`);
      assert.ok(windows.some(isIdle), `${measured.join(", ")} CPU`);
    },
  );
});

function isIdle(percent: number): boolean {
  return percent < LIMIT_PERCENT;
}
