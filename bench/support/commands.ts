import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../test/runner/files.ts";
import type { TestRuntime } from "../../test/runner/runtimes.ts";

/** What a process is started with. */
export interface Command {
  readonly executable: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A program of `bench/programs` by itself, with the module that it is to serve. */
export function bareCommand(
  runtime: TestRuntime,
  program: string,
  served?: string,
): Command {
  const modules = served === undefined ? [] : [programPath(served)];
  return {
    executable: runtime.executable,
    args: [...runFlags(runtime), programPath(program), ...modules],
  };
}

/**
 * pfserve with a program of `bench/programs` as its app, as users have it: the npm package on Node
 * and Bun, TypeScript on Deno. `root` may be another checkout, to compare with.
 */
export function pfserveCommand(
  runtime: TestRuntime,
  options: readonly string[],
  program: string,
  root: string = ROOT,
): Command {
  const isDeno = runtime.name === "deno";
  const start = isDeno ? "mod.ts" : join("dist", "runtimes", "bin.js");
  if (!existsSync(join(root, start))) {
    throw new Error("There is no package to measure: expected npm run build");
  }
  return {
    executable: runtime.executable,
    args: [
      ...runFlags(runtime),
      join(root, start),
      ...options,
      programPath(program),
    ],
  };
}

function runFlags({ name }: TestRuntime): string[] {
  return name === "deno" ? ["run", "-A"] : [];
}

function programPath(program: string): string {
  return join(ROOT, "bench", "programs", program);
}
