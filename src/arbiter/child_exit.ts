import type { ChildExit } from "../runtime.ts";

/** How a process ended, in a few words. */
export function describeExit({ code, signal, error }: ChildExit): string {
  return error?.message ?? signal ?? `exit code ${code}`;
}
