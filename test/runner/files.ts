import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const ROOT: string = fileURLToPath(new URL("../..", import.meta.url));

/** The test files of a suite, seen from the root; with filters, those whose path holds one of them. */
export function testFiles(
  suite: string,
  filters: readonly string[],
): string[] {
  return filesBelow(join("test", suite))
    .filter((file) => file.endsWith(".test.ts"))
    .filter((file) =>
      filters.length === 0 || filters.some((part) => file.includes(part))
    );
}

/** Every file below a folder, sorted; none when there is no such folder. Node 20 has no `globSync`. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  }).sort();
}
