import type { ChildExit } from "../runtime.ts";

/** How a process ended, in a few words. */
export function describeExit({ code, signal, error }: ChildExit): string {
  return error?.message ?? signal ?? `exit code ${code}`;
}

/** What a worker said of why it could not start, and what kept its user from starting it. */
export function withBarrier(
  said: string | undefined,
  barrier: string | undefined,
): string | undefined {
  if (said === undefined || barrier === undefined) return said ?? barrier;
  return `${said}; ${barrier}`;
}
