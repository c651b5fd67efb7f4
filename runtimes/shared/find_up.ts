import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The nearest file of that name in a directory and those above it. */
export function findUp(directory: string, name: string): string | undefined {
  const path = join(directory, name);
  if (existsSync(path)) return path;
  const parent = dirname(directory);
  return parent === directory ? undefined : findUp(parent, name);
}
