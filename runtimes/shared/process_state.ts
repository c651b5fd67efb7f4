import { readFileSync } from "node:fs";

const STATES: Readonly<Record<string, string>> = {
  R: "running",
  S: "sleeping",
  D: "in uninterruptible sleep",
  T: "stopped",
  t: "traced",
  Z: "zombie",
};

/** What the kernel says of a process, e.g. "running" or "sleeping in futex_do_wait"; "" if unknown. */
export function describeProcess(pid: number): string {
  const letter = /\) (\S) /.exec(read(`/proc/${pid}/stat`))?.[1] ?? "";
  const state = STATES[letter] ?? letter;
  const place = read(`/proc/${pid}/wchan`);
  return place === "" || place === "0" ? state : `${state} in ${place}`;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
