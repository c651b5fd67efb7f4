import { realpathSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Owner } from "../../src/runtime.ts";

/** What a process does with a file, and the bit of a mode that allows it to others (inode(7)). */
const BITS = { read: 0o4, execute: 0o1, enter: 0o1 } as const;

/** A file that a process needs. */
export interface NeededFile {
  readonly path: string;
  readonly use: "read" | "execute";
}

/**
 * Says what, by the modes of files, keeps a user from the first that it cannot use; undefined when
 * nothing does. An access control list may let it in all the same: this explains a failure, and
 * foretells none.
 */
export function findBarrier(
  owner: Owner,
  files: readonly NeededFile[],
): string | undefined {
  const who = `user ${owner.uid} may not`;
  for (const { path, use } of files) {
    const closed = waysTo(path).find((each) => !may(owner, each, "enter"));
    if (closed !== undefined) {
      return `${who} enter ${shown(closed)}: expected another place for ` +
        `"${path}", or another --user`;
    }
    if (!may(owner, path, use)) {
      return `${who} ${use} ${
        shown(path)
      }: expected another mode, or another --user`;
    }
  }
  return undefined;
}

/** The directories that a path leads through, and those that it really leads through. */
function waysTo(path: string): string[] {
  return [...ancestors(path), ...ancestors(realPath(path))];
}

/** From the root on. */
function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [...ancestors(parent), parent];
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function may(
  { uid, gid, groups = [] }: Owner,
  path: string,
  use: keyof typeof BITS,
): boolean {
  const stats = statsOf(path);
  if (uid === 0 || stats === undefined) return true;
  const bit = BITS[use];
  if (stats.uid === uid) return (stats.mode & bit << 6) !== 0;
  const isMember = [gid, ...groups].includes(stats.gid);
  return (stats.mode & (isMember ? bit << 3 : bit)) !== 0;
}

/** Undefined where there is nothing, or where this process may not look. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function shown(path: string): string {
  const mode = (statsOf(path)?.mode ?? 0) & 0o7777;
  return `"${path}" (mode ${mode.toString(8).padStart(4, "0")})`;
}
