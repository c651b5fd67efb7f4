/**
 * Runs the tests: `test/unit` and `test/contract` on every runtime, then `test/e2e` and `test/installs`
 * against every runtime. Prints a line for each suite on each runtime, before it all that its failing tests
 * printed, and last `N passed, N failed`.
 */
import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import process from "node:process";
import { type Batch, planBatches } from "./runner/batches.ts";
import { addCounts, type Counts, NO_TESTS } from "./runner/counts.ts";
import { ROOT } from "./runner/files.ts";
import { createLimiter } from "./runner/limiter.ts";
import { isBlackBox, parseOptions, USAGE } from "./runner/options.ts";
import { endOnSignals } from "./runner/processes.ts";
import { runBatch } from "./runner/run_batch.ts";

/** Most of the time the tests of `e2e` wait for their servers. */
const JOBS_PER_CPU = 1.5;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  endOnSignals();
  try {
    const batches = planBatches(parseOptions(args));
    const fromOutside = batches.filter(({ suite }) => isBlackBox(suite));
    if (fromOutside.length > 0) buildForTests();
    const first = await runAll(
      batches.filter(({ suite }) => !isBlackBox(suite)),
    );
    const second = await runAll(fromOutside);
    const { passed, failed } = addCounts(first, second);
    if (passed + failed === 0) print("No test file matches.");
    print(`${passed} passed, ${failed} failed`);
    return passed > 0 && failed === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(
      `${error instanceof Error ? error.message : error}\n${USAGE}\n`,
    );
    return 2;
  }
}

/** What the black-box tests run on Node. */
function buildForTests(): void {
  execFileSync("npm", ["run", "--silent", "build:tests"], {
    cwd: ROOT,
    stdio: "inherit",
  });
}

async function runAll(batches: readonly Batch[]): Promise<Counts> {
  const limiter = createLimiter(
    Math.ceil(availableParallelism() * JOBS_PER_CPU),
  );
  const runs = batches.map((batch) => runBatch(batch, { limiter, print }));
  return (await Promise.all(runs)).reduce(addCounts, NO_TESTS);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
