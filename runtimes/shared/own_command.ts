import process from "node:process";
import type { Commands } from "./processes.ts";

/** Executable and arguments of this process, without those that are for pfserve itself. */
export function ownCommand(commands: Commands): readonly string[] {
  const all = commands.arbiterArguments();
  const given = process.argv.length - 2;
  return [process.execPath, ...all.slice(0, all.length - given)];
}
