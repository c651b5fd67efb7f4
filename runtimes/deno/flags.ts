import { basename } from "node:path";
import process from "node:process";

/** Flags whose value is the next argument. */
const FLAGS_WITH_VALUE =
  /^(-c|--config|--import-map|--cert|-L|--log-level|--location|--seed|--ext|--preload|--lock|--require|--conditions|--min-dep-age|--minimum-dependency-age|--node-modules-linker|--inspect-publish-uid)$/;

/** The flags before the main module: `process.execArgv` is always empty on Deno. */
export function flagsOf(commandLine: readonly string[]): string[] {
  const words = commandLine.slice(1);
  const flags: string[] = [];
  let isRunSeen = false;
  while (words[0]?.startsWith("-") || (words[0] === "run" && !isRunSeen)) {
    const flag = words.shift()!;
    if (flag === "run") {
      isRunSeen = true;
      continue;
    }
    flags.push(flag);
    if (FLAGS_WITH_VALUE.test(flag) && words[0] !== undefined) {
      flags.push(words.shift()!);
    }
  }
  return flags;
}

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
