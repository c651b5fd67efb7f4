import process from "node:process";
import { PfserveError } from "../../src/errors.ts";
import { EXIT } from "../../src/exit_codes.ts";
import type { Owner } from "../../src/runtime.ts";
import type { Libc } from "./libc.ts";

/** Goes on as another user, with its groups: all threads of the process do, as the C library sees to. */
export function becomeOwner(
  { uid, gid, groups = [] }: Owner,
  openLibc: () => Libc | undefined,
): void {
  try {
    setGroups([...new Set([gid, ...groups])], openLibc);
    process.setgid?.(gid);
    // The last one: only root may do the others.
    process.setuid?.(uid);
  } catch (error) {
    throw new PfserveError(
      `Cannot become user ${uid} with the groups ${
        [gid, ...groups].join(", ")
      }`,
      { exitCode: EXIT.bootFailed, cause: error },
    );
  }
}

function setGroups(
  groups: readonly number[],
  openLibc: () => Libc | undefined,
): void {
  if (process.setgroups !== undefined) return process.setgroups([...groups]);
  const code = openLibc()?.setGroups(groups) ?? -1;
  if (code < 0) throw new Error(`setgroups failed with ${code}`);
}
