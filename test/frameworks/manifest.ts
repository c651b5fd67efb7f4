/** What is run: a row for each framework, with what its users would type. */
import { type Target, TARGETS } from "../e2e/harness/runtimes.ts";
import { FULL_STACK, FULL_STACK_PROJECTS } from "./full_stack.ts";
import { LIGHT } from "./light.ts";

/** The classes of workers that come with pfserve. */
export type WorkerClass = "sync" | "async" | "gthread" | "server";

/** A request, and the answer that it has to get. */
export interface Asked {
  readonly path: string;
  /** Posted as JSON; without it the request is a GET. */
  readonly json?: unknown;
  /** 200 by default. */
  readonly status?: number;
  /** What the body of the answer has to hold. */
  readonly text: string;
}

/** A way to start an app. */
export interface Start {
  /** Relative to the folder of the project; none for what pfserve finds by itself. */
  readonly app?: string;
  readonly classes: readonly WorkerClass[];
  /** The class that is taken when none is named. */
  readonly usual: WorkerClass;
  readonly asked: readonly Asked[];
}

/** What does not work, and how the test sees that it does not. */
export interface Refusal {
  /** Of the start that it is about. */
  readonly app?: string;
  readonly classes: readonly WorkerClass[];
  /** Such as "node20", or "node" for every Node; all of them when there are none. */
  readonly targets?: readonly string[];
  /** For the page; a sentence of Markdown. */
  readonly reason: string;
  readonly exitCode: number;
  /** What the log has to say. */
  readonly log: RegExp;
}

export interface Framework {
  readonly name: string;
  /** Whose version the page shows. */
  readonly package: string;
  /** A folder of test/apps. */
  readonly project: string;
  readonly starts: readonly Start[];
  readonly refusals?: readonly Refusal[];
}

/** A folder of test/apps. */
export interface Project {
  readonly name: string;
  /** What `npx` would be told to build it. */
  readonly build?: readonly string[];
  /** Copied into the build's output, as the framework's manual asks. */
  readonly copies?: readonly (readonly [from: string, to: string])[];
}

export const FRAMEWORKS: readonly Framework[] = [...LIGHT, ...FULL_STACK];

export const PROJECTS: readonly Project[] = [
  { name: "light" },
  ...FULL_STACK_PROJECTS,
];

/** The refusal that a start is expected to end with; undefined when it has to serve. */
export function refusalOf(
  framework: Framework,
  start: Start,
  { workerClass, target }: { workerClass: WorkerClass; target: Target },
): Refusal | undefined {
  return framework.refusals?.find((refusal) =>
    refusal.app === start.app && refusal.classes.includes(workerClass) &&
    (refusal.targets?.some((name) =>
      name === target.name || name === target.runtime
    ) ?? true)
  );
}

/** One start on one runtime. */
export interface Case {
  readonly framework: Framework;
  readonly start: Start;
  readonly workerClass: WorkerClass;
  readonly target: Target;
}

/** Every start of the apps of a project, with each class on each runtime. */
export function casesOf(project: string): Case[] {
  return FRAMEWORKS.filter((framework) => framework.project === project)
    .flatMap((framework) =>
      framework.starts.flatMap((start) =>
        start.classes.flatMap((workerClass) =>
          TARGETS.map((target) => ({ framework, start, workerClass, target }))
        )
      )
    );
}
