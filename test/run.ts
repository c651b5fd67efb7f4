/**
 * Runs the tests: `test/unit` and `test/contract` on every runtime, then `test/e2e` against every
 * runtime. Prints a line for each suite on each runtime, before it all that its failing tests
 * printed, and last `N passed, N failed`.
 */
import { availableParallelism } from "node:os";
import process from "node:process";
import { type Batch, planBatches } from "./runner/batches.ts";
import { addCounts, type Counts, NO_TESTS } from "./runner/counts.ts";
import { createLimiter } from "./runner/limiter.ts";
import { parseOptions, USAGE } from "./runner/options.ts";
import { endOnSignals } from "./runner/processes.ts";
import { runBatch } from "./runner/run_batch.ts";

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  endOnSignals();
  try {
    const batches = planBatches(parseOptions(args));
    const isBlackBox = (batch: Batch): boolean => batch.suite === "e2e";
    const first = await runAll(batches.filter((batch) => !isBlackBox(batch)));
    const second = await runAll(batches.filter(isBlackBox));
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

async function runAll(batches: readonly Batch[]): Promise<Counts> {
  const limiter = createLimiter(Math.max(2, availableParallelism()));
  const runs = batches.map((batch) => runBatch(batch, { limiter, print }));
  return (await Promise.all(runs)).reduce(addCounts, NO_TESTS);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
