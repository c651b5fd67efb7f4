import { testFiles } from "./files.ts";
import { isBlackBox, type Options, type SuiteName } from "./options.ts";
import { findRuntime, type RuntimeName, type TestRuntime } from "./runtimes.ts";

/** One process that runs tests. */
export interface Job {
  /** What it runs, for the report of a failure. */
  readonly title: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly limitMs: number;
  /** Whose summary to look for in the output. */
  readonly runner: RuntimeName;
}

/** A suite on a runtime: one line of the report. */
export interface Batch {
  readonly suite: SuiteName;
  readonly runtime: string;
  readonly jobs: readonly Job[];
  /** Why nothing can be run; that counts as a failed test. */
  readonly problem?: string;
}

/**
 * Limit of a process: a whole suite, but one file of `e2e` and `installs`. Node starts a process for each file, which
 * takes a second and more with a loader.
 */
const LIMIT_MS: Readonly<Record<SuiteName, number>> = {
  unit: 400_000,
  contract: 400_000,
  e2e: 300_000,
  installs: 200_000,
};

const NODE_TEST: readonly string[] = ["--test", "--test-reporter=spec"];

/** How each runtime runs test files. Bun's limit of a test is 5 s unless told, and it wants "./". */
const ARGUMENTS: Readonly<
  Record<RuntimeName, (files: readonly string[]) => readonly string[]>
> = {
  node20: (files) => ["--import", "tsx", ...NODE_TEST, ...files],
  node: (files) => [...NODE_TEST, ...files],
  bun: (files) => ["test", "--timeout=30000", ...files.map((f) => `./${f}`)],
  deno: (files) => ["test", "-A", "--no-check", "--no-lock", ...files],
};

/** Plans every wanted suite on every wanted runtime. */
export function planBatches(options: Options): Batch[] {
  const newestNode = findRuntime("node");
  const runtimes = options.runtimes.map((name) =>
    [name, findRuntime(name)] as const
  );
  return options.suites.flatMap((suite) => {
    const files = testFiles(suite, options.filters);
    if (files.length === 0 && options.filters.length > 0) return [];
    return runtimes.map(([name, runtime]): Batch => {
      const runner = isBlackBox(suite) ? newestNode : runtime;
      if (runtime === undefined || runner === undefined) {
        return {
          suite,
          runtime: name,
          jobs: [],
          problem: "the runtime is missing",
        };
      }
      return planBatch(suite, { files, runtime, runner });
    });
  });
}

/**
 * The tests of `e2e` and `installs` are processes of the newest Node, one a file; what they start
 * runs on `runtime`. The other suites run on `runtime` itself, all files in one process.
 */
function planBatch(
  suite: SuiteName,
  { files, runtime, runner }: {
    files: readonly string[];
    runtime: TestRuntime;
    runner: TestRuntime;
  },
): Batch {
  const label = labelOf(runtime);
  if (files.length === 0) {
    return {
      suite,
      runtime: label,
      jobs: [],
      problem: "there are no test files",
    };
  }
  const groups = isBlackBox(suite) ? files.map((file) => [file]) : [files];
  const jobs = groups.map((group): Job => ({
    title: group.length === 1 ? `${group[0]}` : `test/${suite}`,
    command: [runner.executable, ...ARGUMENTS[runner.name](group)],
    env: { PFSERVE_TARGETS: targetOf(runtime) },
    limitMs: LIMIT_MS[suite],
    runner: runner.name,
  }));
  return { suite, runtime: label, jobs };
}

/** What people read: the installed Node and the newest one differ by version alone. */
function labelOf({ name, version }: TestRuntime): string {
  return `${name === "node20" ? "node" : name} ${version}`;
}

/** The name under which the e2e tests know a runtime. */
function targetOf({ name, version }: TestRuntime): string {
  const isNode = name === "node" || name === "node20";
  return isNode ? `node${version.split(".")[0]}` : name;
}
