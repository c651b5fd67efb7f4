import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { PfserveError } from "../../src/errors.ts";
import { flagsOf } from "./flags.ts";
import { hasAll, isGranted } from "./granted.ts";

/** Read at once: the title that this process gets later overwrites it. */
const commandLine: readonly string[] | undefined = readCommandLine();

/** The flags that this process was started with. */
export function ownFlags(): string[] {
  if (commandLine !== undefined) return flagsOf(commandLine);
  throw new PfserveError(
    "Cannot read Deno's own flags to give them to workers: expected --allow-all or --allow-run=ps",
  );
}

/** `/proc` needs all permissions on Deno; `ps` needs the permission to run it. */
function readCommandLine(): string[] | undefined {
  if (!hasAll()) return askForCommandLine();
  try {
    return readFileSync("/proc/self/cmdline", "utf8").split("\0").slice(0, -1);
  } catch {
    return askForCommandLine();
  }
}

function askForCommandLine(): string[] | undefined {
  // Without the permission Deno would ask on the terminal.
  if (!isGranted({ name: "run", command: "ps" })) return undefined;
  const options = ["-ww", "-o", "args=", "-p", String(process.pid)];
  try {
    const { stdout } = spawnSync("ps", options);
    return stdout?.length ? stdout.toString().trim().split(/\s+/) : undefined;
  } catch {
    return undefined;
  }
}
