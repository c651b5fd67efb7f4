import { basename } from "node:path";
import process from "node:process";

/**
 * The flags of a worker: those of the arbiter, without the programs that the arbiter alone starts.
 * A worker that may run Deno could run it with every permission. It never asks on the terminal.
 */
export function workerFlags(flags: readonly string[]): string[] {
  const kept = flags.flatMap(withoutOwnPrograms);
  return kept.includes("--no-prompt") ? kept : ["--no-prompt", ...kept];
}

function withoutOwnPrograms(flag: string): string[] {
  if (!/^--allow-run(=|$)/.test(flag)) return [flag];
  const [, list = ""] = flag.split("=");
  const programs = list.split(",").filter((name) => !isOwn(name));
  return programs.length === 0 ? [] : [`--allow-run=${programs.join(",")}`];
}

function isOwn(program: string): boolean {
  const name = basename(program);
  return program === "" || name === "deno" || name === "ps" ||
    program === process.execPath;
}
