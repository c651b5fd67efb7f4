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

const PACKAGE = join(ROOT, "dist", "runtimes", "bin.js");

/** A program of `bench/programs` by itself. */
export function bareCommand(runtime: TestRuntime, program: string): Command {
  return {
    executable: runtime.executable,
    args: [...runFlags(runtime), programPath(program)],
  };
}

/**
 * pfserve with a program of `bench/programs` as its app, as users have it: the npm package on Node
 * and Bun, TypeScript on Deno.
 */
export function pfserveCommand(
  runtime: TestRuntime,
  options: readonly string[],
  program: string,
): Command {
  const isDeno = runtime.name === "deno";
  if (!isDeno && !existsSync(PACKAGE)) {
    throw new Error("There is no package to measure: expected npm run build");
  }
  return {
    executable: runtime.executable,
    args: [
      ...runFlags(runtime),
      isDeno ? join(ROOT, "mod.ts") : PACKAGE,
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
