/** What a server costs that nobody talks to. */
import assert from "node:assert/strict";
import { readProcess } from "./harness/process_table.ts";
import { onEachTarget } from "./harness/scene.ts";
import { eventually, pause } from "./harness/wait.ts";

const WORKERS = 16;
const WINDOW_MS = 6000;
const LIMIT_PERCENT = 0.5;

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
        async () => await percentOver(500) < 5,
      );
      const percent = await percentOver(WINDOW_MS);
      console.log(`# ${scene.target.name}: ${percent.toFixed(2)} % CPU`);
      assert.ok(percent < LIMIT_PERCENT, `${percent.toFixed(2)} % CPU`);
    },
  );
});
