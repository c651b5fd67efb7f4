import { readFileSync } from "node:fs";

/** Processes that a process has started and that live. */
export function childrenOf(pid: number): number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  return readFileSync(path, "utf8").split(" ").filter(Boolean).map(Number);
}

/** The one worker of an arbiter; a process that has started none is its own. */
export function onlyWorkerOf(pid: number): number {
  const [worker = pid, ...others] = childrenOf(pid);
  if (others.length === 0) return worker;
  throw new Error(`Cannot tell which child of ${pid} answers: expected one`);
}
