import type { Batch, Job } from "./batches.ts";
import { addCounts, type Counts, countTests, NO_TESTS } from "./counts.ts";
import type { Limiter } from "./limiter.ts";
import { type ProcessResult, runProcess } from "./processes.ts";

/** A job that ended. */
interface Outcome {
  readonly job: Job;
  readonly counts: Counts;
  readonly result: ProcessResult;
}

/** Runs a batch, prints what its failing jobs printed and its line, and resolves to its counts. */
export async function runBatch(
  batch: Batch,
  { limiter, print }: { limiter: Limiter; print: (line: string) => void },
): Promise<Counts> {
  const runs = batch.jobs.map((job) => limiter(() => runJob(job)));
  const outcomes = await Promise.all(runs);
  const counts = outcomes
    .map((outcome) => outcome.counts)
    .reduce(addCounts, { ...NO_TESTS, failed: batch.problem ? 1 : 0 });
  for (const outcome of outcomes) {
    if (outcome.counts.failed > 0) print(describeFailure(batch, outcome));
  }
  print(describeBatch(batch, { counts, outcomes }));
  return counts;
}

/** A process that fails, or runs no test, counts as a failed test at least. */
async function runJob(job: Job): Promise<Outcome> {
  const result = await runProcess(job.command, job);
  const counts = countTests(job.runner, result.output);
  const isEmpty = counts.passed + counts.failed + counts.skipped === 0;
  const ending = isEmpty ? `no test ran, ${result.ending}` : result.ending;
  const isFailure = isEmpty || !result.hasSucceeded;
  const failed = isFailure ? Math.max(counts.failed, 1) : counts.failed;
  return { job, counts: { ...counts, failed }, result: { ...result, ending } };
}

function describeFailure(batch: Batch, { job, result }: Outcome): string {
  return [
    "",
    `===== ${job.title} on ${batch.runtime}: ${result.ending}`,
    `$ ${job.command.join(" ")}`,
    result.output.trimEnd(),
    "=====",
    "",
  ].join("\n");
}

function describeBatch(
  { suite, runtime, problem }: Batch,
  { counts, outcomes }: { counts: Counts; outcomes: readonly Outcome[] },
): string {
  const skipped = counts.skipped === 0 ? "" : `, ${counts.skipped} skipped`;
  const tests = `${counts.passed} passed, ${counts.failed} failed${skipped}`;
  const startMs = Math.min(...outcomes.map(({ result }) => result.startedAtMs));
  const endMs = Math.max(...outcomes.map(({ result }) => result.endedAtMs));
  return [
    counts.failed === 0 ? "ok    " : "FAILED",
    suite.padEnd(8),
    runtime.padEnd(13),
    tests.padEnd(30),
    problem ?? `${((endMs - startMs) / 1000).toFixed(1)} s`,
  ].join("  ");
}
