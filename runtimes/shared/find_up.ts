import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The nearest file of that name in a directory and those above it. */
export function findUp(directory: string, name: string): string | undefined {
  const path = join(directory, name);
  if (isThere(path)) return path;
  const parent = dirname(directory);
  return parent === directory ? undefined : findUp(parent, name);
}

/** Deno throws where it lacks the permission to look: a folder that may not be read has nothing for the app. */
function isThere(path: string): boolean {
  try {
    return existsSync(path);
  } catch {
    return false;
  }
}
