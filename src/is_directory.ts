import type { Files } from "./runtime.ts";

/** Whether there is a directory at a path. */
export function isDirectory(
  files: Pick<Files, "exists" | "isFile">,
  path: string,
): boolean {
  return files.exists(path) && !files.isFile(path);
}
