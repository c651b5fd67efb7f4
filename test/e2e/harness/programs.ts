import { spawnSync } from "node:child_process";
import process from "node:process";

/**
 * Whether a program of the machine is there that a test needs. A developer's machine may lack it:
 * then the reason to skip. Where CI=true it has to be there.
 */
export function missingProgram(...names: readonly string[]): string | false {
  const missing = names.filter((name) =>
    spawnSync("sh", ["-c", `command -v ${name}`]).status !== 0
  );
  if (missing.length === 0) return false;
  const reason = `${missing.join(" and ")} is not installed: apt-get install ${
    missing.join(" ")
  }`;
  if (process.env["CI"] === "true") throw new Error(reason);
  return reason;
}

/** Runs a program to its end; its output, standard error after standard output. */
export function runProgram(
  name: string,
  args: readonly string[],
  input = "",
): { code: number | null; text: string } {
  const { status, stdout, stderr, error } = spawnSync(name, args, {
    input,
    encoding: "latin1",
    timeout: 20_000,
  });
  if (error !== undefined) throw error;
  return { code: status, text: stdout + stderr };
}
