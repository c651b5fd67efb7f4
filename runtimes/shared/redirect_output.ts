import { closeSync, openSync } from "node:fs";
import type { Libc } from "./libc.ts";

/** Appends standard output and error of this process to a file; false without FFI or the file. */
export function redirectOutput(libc: Libc | undefined, path: string): boolean {
  if (libc === undefined) return false;
  let fd: number;
  try {
    fd = openSync(path, "a", 0o640);
  } catch {
    return false;
  }
  const results = [1, 2].map((target) => libc.duplicateTo(fd, target));
  closeSync(fd);
  return results.every((result) => result >= 0);
}
